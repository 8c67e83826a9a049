/** The style of the page. Its hash is in the page's policy: there are no styles in attributes. */
export const STYLE = `
:root{color-scheme:light dark;--text:light-dark(#1c2126,#e3e7eb);--soft:light-dark(#596470,#9aa6b2);--line:light-dark(#dde2e7,#343c44);--panel:light-dark(#f5f7f9,#1d2329);--page:light-dark(#fff,#14181c);--link:light-dark(#0b5cad,#79b8ff);--mark:light-dark(#fff3c9,#423a15);--bad:light-dark(#a3231c,#ff9189);--header:3.25rem}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}main [id]{scroll-margin-top:calc(var(--header) + .75rem)}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.55 system-ui,sans-serif}
a{color:var(--link);text-decoration:none}a:hover,main p a,main li a,main dd a{text-decoration:underline;text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
code,pre,kbd,.method{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
header{position:sticky;top:0;z-index:2;display:flex;gap:1rem;align-items:center;height:var(--header);padding:0 1rem;background:var(--page);border-bottom:1px solid var(--line);white-space:nowrap}
.home{color:inherit;font-weight:600;overflow:hidden;text-overflow:ellipsis}
#search-box{position:relative;display:flex;flex:1 1 10rem;align-items:center;gap:.75rem;min-width:7rem;max-width:32rem;margin-inline:auto}
#search-box[hidden]{display:none}#search-box[hidden]+a{margin-left:auto}
#search-text{width:100%;min-height:2.25rem;padding:.25rem .75rem;border:1px solid var(--line);border-radius:.4rem;background:var(--panel);color:inherit;font:inherit}
#search-box kbd{position:absolute;right:.6rem;padding:0 .4rem;border:1px solid var(--line);border-radius:.25rem;color:var(--soft);pointer-events:none}
#search-text:focus~kbd,#search-text:not(:placeholder-shown)~kbd{display:none}
.found{margin:0 0 .5rem;color:var(--soft)}.found button{padding:0;border:0;background:none;color:var(--link);font:inherit;cursor:pointer}
.columns{display:grid;grid-template-columns:19rem minmax(0,1fr);max-width:84rem;margin:0 auto}
nav{position:sticky;top:var(--header);align-self:start;height:calc(100vh - var(--header));overflow:auto;padding:1rem .75rem 3rem 1rem;border-right:1px solid var(--line);font-size:.9rem;background:var(--page)}
nav .top{display:flex;gap:1rem;margin:0 0 .5rem}
nav ul{list-style:none;margin:0 0 .5rem;padding:0 0 0 .75rem}
nav summary{padding:.3rem 0;cursor:pointer;font-weight:600}
nav li a{display:block;padding:.25rem .5rem;border-radius:.3rem;color:inherit;overflow-wrap:anywhere}
nav li a:hover{background:var(--panel);text-decoration:none}nav a[aria-current]{background:var(--panel);color:var(--link)}
nav .path{display:block;color:var(--soft);font-size:.78rem}nav .method{min-width:0;padding:0;background:none;font-size:.72rem}
.count{color:var(--soft);font-weight:400;font-size:.8rem}
[hidden]{display:none!important}
main{min-width:0;padding:1.5rem 2.5rem 6rem}main>section{max-width:54rem}
h1{margin:.25rem 0 1rem;font-size:1.9rem;line-height:1.2}
h2{margin:3rem 0 .5rem;padding-top:1rem;border-top:3px solid var(--line);font-size:1.5rem}
#overview+section h2{margin-top:1.5rem}
h3{margin:0 0 .25rem;font-size:1.15rem;line-height:1.35;overflow-wrap:anywhere}h4{margin:1.25rem 0 .4rem;font-size:.85rem;text-transform:uppercase;letter-spacing:.05em;color:var(--soft)}
.rules h3{margin-top:2rem}.rules h4{margin-top:2.5rem;font-size:1rem}
p{margin:.5rem 0}
article{margin-top:2rem;padding-top:1.5rem;border-top:1px solid var(--line)}
article.schema,article.problem{margin-top:1.25rem;padding-top:1.1rem}
.anchor{color:inherit}.anchor:hover::after{content:" #";color:var(--soft)}
:target>h3 .anchor,h3:target{background:var(--mark);box-shadow:0 0 0 .25rem var(--mark);border-radius:.1rem}
.route{margin:.25rem 0 .75rem}.route code{font-size:.95em}
.method{display:inline-block;min-width:4.2em;padding:.05em .5em;border-radius:.3rem;background:var(--panel);color:var(--soft);font-weight:700;text-align:center}
.method.get{color:light-dark(#0b5cad,#79b8ff)}.method.post{color:light-dark(#1a7037,#6fd08c)}.method.patch{color:light-dark(#8a5300,#e6b35c)}.method.delete{color:var(--bad)}
.note{color:var(--soft);font-size:.875rem}
.fields,.responses{list-style:none;margin:.25rem 0;padding:0;border:1px solid var(--line);border-radius:.5rem}
.fields>li,.responses>li{padding:.55rem .9rem;border-top:1px solid var(--line)}.fields>li:first-child,.responses>li:first-child{border-top:0}
.fields p{margin:.15rem 0 0}.name{font-weight:600}.type,.where{color:var(--soft);font-size:.875rem}.where{font-style:italic}
.required{color:var(--bad);font-size:.8rem}
.alternatives>li{margin-top:.75rem}.alternatives{padding-left:1.25rem}
.responses>li{display:grid;grid-template-columns:3rem minmax(0,1fr)}.responses a:has(>code){margin-right:.6rem}.status{font-variant-numeric:tabular-nums}h3 .status{color:var(--soft);font-size:.9em}
.problem .title{margin-top:0;color:var(--soft)}dl{margin:.5rem 0}dt{font-weight:600}dd{margin:0 0 .4rem}
details>summary{cursor:pointer}main details{margin:.5rem 0}main details>summary{color:var(--link);font-size:.9rem}
.code{position:relative}
pre{margin:.4rem 0;padding:.75rem 1rem;overflow:auto;max-height:30rem;border:1px solid var(--line);border-radius:.5rem;background:var(--panel)}
.copy{position:absolute;top:.4rem;right:.4rem;padding:.1rem .6rem;border:1px solid var(--line);border-radius:.3rem;background:var(--page);color:inherit;font:inherit;font-size:.8rem;cursor:pointer}
table{display:block;overflow-x:auto;border-collapse:collapse}td,th{padding:.3rem .6rem;border:1px solid var(--line);text-align:left;vertical-align:top}
@media (max-width:56rem){
.columns{display:block}
nav{position:static;align-self:auto;height:auto;border-right:0;border-bottom:1px solid var(--line)}
.searching nav{position:fixed;z-index:1;inset:var(--header) 0 0;overflow:auto}
main{padding:1rem 1rem 4rem}header{gap:.75rem}.home{flex:0 1 auto}#search-box kbd{display:none}.searching .top,.searching .home,.searching header>a{display:none}
.alternatives{padding-left:.9rem}}
@media (max-width:30rem){header>a:last-child{display:none}}
@media print{nav,header{display:none}}`;
