/** docs/rules.md as HTML. Made by `npm run openapi`: change the rules there. */
export const RULES_HTML = `<h2 id="rules">The rules of the journal</h2>
<p>What the communications journal does, rule by rule. Code, tests, the API reference and the README name the rules by these numbers; a number is never reused. <code>npm run rules</code> prints which code and which tests stand behind each. Error codes are given with their HTTP status; every code is listed in shared/api/problems.ts.</p>
<p>Who uses the journal: <strong>sales managers</strong> take calls, record them and call back; the <strong>head of sales</strong> sees everything, and what is forgotten; an <strong>administrator</strong> looks after users, access, states and kinds of control entry; <strong>integrators</strong> use the HTTP API from site forms, PBXs and ERP systems.</p>
<h4 id="the-journal">The journal</h4>
<h3 id="R1">R1 Access</h3>
<p>An administrator gives each user access: <code>journal</code> is <code>none</code>, <code>read</code> or <code>write</code>; <code>view</code> is <code>standard</code>, or <code>extended</code>, which includes standard; <code>scope</code> is <code>own</code> (communications and window orders the user manages or made) or <code>all</code>.</p>
<ul><li>Access is checked before anything else in the request. Whoever may not make it gets 403 <code>access-denied</code>, whatever else is wrong with it. Somebody signed in whom nobody entered as a user gets 403 <code>not-a-user</code>.</li><li>Somebody else's document is 403 <code>not-own-document</code>; lists and search leave it out. A window order the user may not see can't be linked either: 422 <code>unknown-reference</code>, as if it did not exist.</li><li>The manager of a control entry may change that entry even when the communication belongs to somebody else.</li><li>Everyone's board and the ledger of reminders are for the head of sales and administrators.</li><li>A change of access takes effect on the next request. An Idempotency-Key never returns an answer its caller may no longer see.</li><li>Only users with at least <code>read</code> access can be named as managers (422 <code>unknown-reference</code>). Reminders of somebody who has lost access are held back (<a href="#R20">R20</a>).</li><li>The last administrator who has registered can't give up that role: 409 <code>last-administrator</code>.</li></ul>
<h3 id="R2">R2 Standard view</h3>
<p>Fixed columns (<a href="#R4">R4</a>), newest first by date and time, for any period. The first and last day of the period are both included and are days in the company's time zone. Lists have no totals: they are read page by page with <code>cursor</code>.</p>
<h3 id="R3">R3 Extended view</h3>
<p>Sort by any column, combine up to 20 filters, choose and order the columns, and save all of it under a name.</p>
<ul><li>Text is compared without regard to case, ё/е or white space. Phones are matched however they are written.</li><li>States, managers and folders sort in the order people see, not by id. A page may be short, even empty, and still have a <code>next</code>.</li><li>A saved view is its author's own, or shared with everybody; only administrators make, change or delete shared views. Names are unique within an owner's views and within the shared ones (409 <code>already-exists</code>), with at most 100 in each (409 <code>limit-reached</code>).</li><li>A user with the standard view alone gets 403 <code>access-denied</code>.</li></ul>
<h3 id="R4">R4 Columns</h3>
<p>Number, date and time, client, phone, e-mail, channel, topic, state, contact document (number and kind), manager, author, company contact, next date, client's folder, changed at, deletion mark.</p>
<p>The client is shown by the name in the directory, else by the client contact's name, else by the caller's. Phone and e-mail come from the client contact, else from the preliminary contact. Where there is no phone, what the PBX sent instead is shown (<a href="#R15">R15</a>). Exports have the same columns and hold at most 20,000 rows (422 <code>selection-too-large</code>).</p>
<h3 id="R5">R5 Quick search</h3>
<p>Finds communications, counterparties and window orders by any part of a phone from 4 digits, by the beginning of any word of the client's name from 2 letters, or by number.</p>
<ul><li>Several words, or a word and digits, must all match. A number may be given whole, or as digits with or without leading zeros.</li><li>Accents on Latin and Greek letters are optional; й is a letter of its own. In Russia 8 and +7 are the same.</li><li>Anything shorter is 400 <code>validation-failed</code>. Marked documents (<a href="#R18">R18</a>) and other people's (<a href="#R1">R1</a>) are not found.</li><li>If what was typed matches more than 300 documents of a kind, only some of them are looked at and <code>more</code> is true.</li><li>The search index follows a change within moments; what is shown is always read afresh.</li></ul>
<h4 id="the-communication">The communication</h4>
<h3 id="R6">R6 Adding a communication</h3>
<p>A new communication has three tabs (preliminary contact, details, on control) with the documents beside them. It gets the next number of its year, <code>КМ-2026-000001</code>; window orders have their own series, <code>ОП-2026-000001</code>. The year is that of the company's time zone.</p>
<ul><li>Numbers are unique and never reused. A refused request normally uses none up; after a conflict between concurrent writers a number may be skipped.</li><li>Its author is its manager unless another is named, and it happened now unless another moment is given. More than a day ahead is 400 <code>validation-failed</code>.</li></ul>
<h3 id="R7">R7 Preliminary contact</h3>
<p>What was learnt at first contact: channel (<code>phone</code>, <code>email</code>, <code>site</code>, <code>messenger</code>, <code>visit</code>, <code>other</code>), caller's name, phone, e-mail, address, topic, how they heard of the company, and the client.</p>
<ul><li>Choosing a client copies their name, phone (<a href="#R8">R8</a>), first e-mail and first address into the client contact in details, except for what the request gives itself. Where the client has none of these, what was learnt at first contact is used. Removing the client empties that copy.</li><li>In a new communication, a caller whose phone belongs to a client is taken to be that client, unless the request says <code>&#34;clientId&#34;: null</code>. If several clients share the phone, the one with the latest communication is taken.</li></ul>
<h3 id="R8">R8 One of several phones</h3>
<p>If the client has several phones, one is chosen for the document: the number the caller used if it is the client's, else the client's first, until somebody chooses another.</p>
<h3 id="R9">R9 States</h3>
<p>The state says what the client came about. An administrator defines the states: name, colour, place in the picker, whether the state is blue, which kinds of window order suit it, and whether it is still active.</p>
<p>An inactive state stays where it is used and can't be chosen again (422 <code>unknown-reference</code>). Changing a state leaves the communications in it alone until each is next saved.</p>
<h3 id="R10">R10 A blue state needs a contact document</h3>
<p>In a blue state (<code>requiresContactDocument</code>) a communication must have a contact document: a window order, created with the same save or an existing one.</p>
<ul><li>Without it nothing is saved: 422 <code>contact-document-required</code>. The rule is the same for the API, import and bulk changes, and nothing is half-written. A document can't be unlinked while the state is blue.</li><li>If the state names kinds of order, another kind is 422 <code>contact-document-kind</code>.</li><li>The order must belong to the communication's client: 422 <code>contact-document-of-other-client</code>. A communication without a client takes the order's.</li><li>An order with a deletion mark doesn't count. An order that a blue communication needs can't be marked, nor can the mark be taken off a blue communication while its order is marked (<a href="#R18">R18</a>).</li><li>One order is the contact document of at most 90 communications (409 <code>limit-reached</code>).</li><li>Telephony never sets a state, so it can't break this rule.</li></ul>
<h3 id="R11">R11 An order can make the counterparty</h3>
<p>Creating an order from a communication without a client also creates the counterparty: its name is the order's number, its phone the confirmed one, its folder the chosen one. Order, counterparty and communication are one atomic change.</p>
<ul><li>Without a confirmed phone or a folder: 422 <code>counterparty-data-required</code>.</li><li>A phone another counterparty has is 409 <code>duplicate-phone</code>, unless <code>allowDuplicate</code> says that this is known (<a href="#R14">R14</a>).</li></ul>
<h3 id="R12">R12 What an order copies</h3>
<p>An order made from a communication gets its client, phone, e-mail, address, topic and manager. The copy is made once; later changes to the communication do not reach the order.</p>
<h3 id="R13">R13 History of states</h3>
<p>Every change of state is kept: from, to, who, when. It is never purged. The document shows the history oldest first, with how long each state lasted.</p>
<h3 id="R14">R14 Counterparties</h3>
<p>A counterparty has a name, a folder, up to 20 phones with labels, 20 e-mails, 20 addresses and 20 additional fields.</p>
<ul><li>Phones are normalised to E.164 with the extension kept apart, and must be numbers that are really given out (400 <code>validation-failed</code>). A number with another extension is another phone.</li><li>A phone somebody else has is 409 <code>duplicate-phone</code>, listing who has it, unless <code>allowDuplicate</code> is set. Two people entering the same new phone at once do not both get through. At most 100 counterparties share a number (409 <code>limit-reached</code>).</li><li>A new name or folder shows everywhere in the journal a moment later.</li></ul>
<h3 id="R15">R15 Company contact and calls</h3>
<p>The company contact is the employee who took the call, with their extension, filled in from the PBX's events.</p>
<ul><li>Events are signed (401 <code>signature-missing</code>, 401 <code>signature-invalid</code>, 401 <code>signature-expired</code>) and may arrive in any order, any number of times: the outcome is the same. An event more than a day ahead or more than 30 days old is 400 <code>validation-failed</code>.</li><li>An incoming call makes a communication, even if it is missed. An outgoing call makes one only if somebody answered.</li><li>The client is found by phone. Whoever took the call is the manager, else the manager of the client's last communication, else the default user. Nobody without access (<a href="#R1">R1</a>) is given a call while one of these has it.</li><li>A missed call is put on control for today. If word that somebody answered comes late, that entry is cancelled.</li><li>Once a person has changed the communication, telephony only adds the company contact and the entry of a missed call.</li><li>A number nobody can call (hidden, a SIP address, a digit missing) is kept as <code>phoneText</code>.</li></ul>
<h3 id="R16">R16 Documents of a client</h3>
<p>Everything ever made for the client, communications and window orders, newest first; each can be opened. Only what the user may see (<a href="#R1">R1</a>); marked documents only when asked for (<a href="#R18">R18</a>).</p>
<h3 id="R17">R17 Concurrent changes</h3>
<p>A change says in <code>If-Match</code> which version it was made on. No version is 428 <code>version-required</code>; an old one is 412 <code>version-stale</code>, and nothing is written. Control entries have versions of their own, so adding one does not make an open form stale. In a bulk change each document is checked by itself.</p>
<h3 id="R18">R18 Deletion mark</h3>
<p>Communications and window orders are marked and unmarked, never destroyed.</p>
<ul><li>Marked documents are hidden unless asked for, and search does not find them.</li><li>A marked document can't be changed: 409 <code>deletion-marked</code>. Its control entries can only be completed or cancelled.</li><li>Marking stops the reminders of all open entries in the same change. Taking the mark off plans them anew: at once if the day has passed, and not again if the reminder had already been sent.</li><li>Marking what is marked, or unmarking what is not, changes nothing.</li><li>A window order needed by a blue communication can't be marked (<a href="#R10">R10</a>): 422 <code>contact-document-required</code>.</li></ul>
<pre>The communication

                      blue state, no contact document: refused (R10)
                     ┌───────┐
                     │       ▼
  add  ────────►  ┌─────────────┐   blue state + order    ┌─────────────┐
  (number, R6)    │  no state,  │ ──────────────────────► │ blue state, │
                  │   or one    │                         │  contact    │
                  │ not blue    │ ◄────────────────────── │  document   │
                  └─────────────┘   a state not blue      └─────────────┘
                     │       ▲                               │       ▲
                mark │       │ unmark                   mark │       │ unmark: refused while
                     ▼       │                               ▼       │ the order is marked
                  ┌─────────────────────────────────────────────────────┐
                  │  marked: hidden, unchangeable, reminders stopped    │
                  └─────────────────────────────────────────────────────┘</pre>
<h4 id="on-control">On control</h4>
<h3 id="R19">R19 Control entries</h3>
<p>A communication has any number of control entries over time, with at most 30 open at once (409 <code>limit-reached</code>). Each has a kind, a next date, a manager (the author unless said otherwise) and a comment.</p>
<p>Only days count, not times. A day that is past in the manager's time zone is 422 <code>next-date-past</code>. Kinds are looked after by administrators; an inactive kind can't be chosen (422 <code>unknown-reference</code>), and an entry keeps the kind's name as it was when the entry was made.</p>
<h3 id="R20">R20 Reminders</h3>
<p>On the next date the entry's manager is reminded by the channels set for them (e-mail, SMS), at their hour (09:00 unless set), in their time zone. The message says whom to call, the phone, the topic, the comment and the document's number, in the manager's language.</p>
<ul><li>An entry for today made after that hour reminds at once.</li><li>A change of hour or time zone moves the reminders still ahead.</li><li>Up to 5 reminders due at one moment go out as one message each; more become one list of up to 49.</li><li>If none of the manager's channels works, or their access was taken away (<a href="#R1">R1</a>), the reminder is held as <code>undeliverable</code>, and the entry says so in <code>reminderWarning</code> (<code>no-working-channel</code>, <code>no-access</code>). It goes out once that is put right.</li></ul>
<h3 id="R21">R21 Completing, postponing, cancelling</h3>
<p>An open entry is completed with an outcome, postponed to another day with a reason (postponements are counted), or cancelled.</p>
<ul><li>Completing can make the next entry in the same change.</li><li>A completed, cancelled or postponed entry never reminds on the old date. A closed entry can't be changed: 409 <code>entry-closed</code>.</li><li>Postponing to the same day is 422 <code>next-date-unchanged</code>; to a past day 422 <code>next-date-past</code>. At most 100 postponements (409 <code>limit-reached</code>).</li><li>A new manager is reminded at their own hour; the old one no longer. When a communication gets a new manager, the old manager's open entries go along unless <code>reassignControlEntries</code> is false.</li><li>A reminder uses the name and phone the documents have when it is sent.</li></ul>
<pre>The control entry                      Its reminder: a new line of the ledger each time it is planned

        change, postpone                        attempt failed
        ┌──────┐                            ┌───────────────────┐
        ▼      │                            ▼                   │
     ┌───────────┐                ┌────────────────┐      ┌───────────┐      ┌──────┐
 ──► │   open    │            ──► │    planned     │ ───► │  sending  │ ───► │ sent │
     └───────────┘                └────────────────┘      └───────────┘      └──────┘
       │       │                    │        │ no working    │   ▲
       │       │                    │        │ channel,      │   │ there is one
       ▼       ▼                    │        ▼ no access     │   │ again
 ┌───────────┐ ┌───────────┐        │     ┌───────────────┐  │   │
 │ completed │ │ cancelled │        │     │ undeliverable │ ─┼───┘
 └───────────┘ └───────────┘        │     └───────────────┘  │
                                    │        │               │
                                    ▼        ▼               ▼
                                  ┌────────────────────────────┐
                                  │          stopped           │
                                  └────────────────────────────┘
                                  closed, marked, or planned anew</pre>
<p>Two edges the drawing leaves out: an attempt that ended without a word (its lease has run out) can also become <code>undeliverable</code>; and if an entry is closed while its message is on the way, the line still ends as <code>sent</code>, because the message is out.</p>
<h3 id="R22">R22 Next date and board</h3>
<p>The earliest next date of the open entries is a column of the journal. The board lists entries that are overdue, due today, due next or done, across all communications. Days go by the time zone of each entry's manager, as reminders do; done entries by the viewer's. Counts stop at 99.</p>
<h3 id="R23">R23 Trace of every reminder</h3>
<p>Each reminder leaves a line on its entry: planned for, sent at, channels, message id, attempts, last error. Lines are never removed. An overview by day and by manager shows what is planned, sent, failed, late and stopped. From 200 lines on, an entry's manager can't be changed and the communication's deletion mark can't be taken off while its reminder would have to be planned anew (409 <code>limit-reached</code>).</p>
<h3 id="R24">R24 A reminder is never lost</h3>
<p>Whatever fails (process, function, queue, scheduler, throttling), a reminder is sent. The entry and its planned reminder are one transaction; a sweep every five minutes sends what has been due for three minutes or more, up to 30 days back.</p>
<p>It may be sent twice only if a crash, or the failure to write the mark, falls between the notification service accepting the message and the mark being written. One conditional write claims a reminder, for 60 seconds, so of several attempts only one sends.</p>
<h3 id="worked-example">Worked example</h3>
<p><code>npm run demo</code> carries out these steps against the whole system on one machine.</p>
<ol><li>An administrator gives a manager access to the journal (<a href="#R1">R1</a>).</li><li>The manager opens the journal, in the standard view and then the extended one, filters and sorts (<a href="#R2">R2</a>, <a href="#R3">R3</a>, <a href="#R4">R4</a>).</li><li>They add a communication and enter the caller's phone; the client is unknown (<a href="#R6">R6</a>, <a href="#R7">R7</a>).</li><li>In details they choose a state that is not blue: saved without a contact document (<a href="#R9">R9</a>).</li><li>They choose a blue state: the contact document is required, and saving without one is refused (<a href="#R10">R10</a>).</li><li>They create a window order, confirm the phone and choose the folder: order and counterparty exist, the counterparty named by the order's number, the data copied (<a href="#R11">R11</a>, <a href="#R12">R12</a>).</li><li>They look at the history of states (<a href="#R13">R13</a>).</li><li>The name becomes known: they rename the counterparty and add address, phones and e-mail (<a href="#R14">R14</a>); quick search finds it (<a href="#R5">R5</a>).</li><li>They choose which of the phones the document uses (<a href="#R8">R8</a>).</li><li>A call that came through the PBX shows who took it (<a href="#R15">R15</a>).</li><li>The documents tab lists the communication and the order, and each opens (<a href="#R16">R16</a>).</li><li>On control they add an entry &#34;call back&#34; with a next date (<a href="#R19">R19</a>). On that date the manager is reminded (<a href="#R20">R20</a>).</li></ol>
<h3 id="glossary">Glossary</h3>
<table><thead><tr><th>Russian</th><th>English</th></tr></thead><tbody><tr><td>Журнал «Коммуникации»</td><td>communications journal</td></tr><tr><td>Документ «Коммуникации»</td><td>communication</td></tr><tr><td>Вкладка «Предварительный контакт»</td><td>preliminary contact</td></tr><tr><td>Вкладка «Подробная информация»</td><td>details</td></tr><tr><td>Вкладка «На контроле»</td><td>on control; one line of it is a control entry</td></tr><tr><td>Вкладка «Документы»</td><td>documents</td></tr><tr><td>Контрагент, справочник «Контрагенты»</td><td>counterparty, counterparties directory</td></tr><tr><td>Абонент / Клиент</td><td>subscriber / client: the counterparty as a communication sees it</td></tr><tr><td>Клиент и его контакты</td><td>client contact: name, phone, e-mail and address as copied into the document</td></tr><tr><td>Папка</td><td>folder of the directory (a tree)</td></tr><tr><td>Состояние, «Подбор состояния»</td><td>state, state picker</td></tr><tr><td>«окрашено синим»</td><td>blue: <code>requiresContactDocument</code></td></tr><tr><td>Документ контакта</td><td>contact document: a reference to a window order</td></tr><tr><td>«Оконное производство»</td><td>window order (kinds: measurement, contract, order, service visit)</td></tr><tr><td>Контакт со стороны компании</td><td>company contact: employee and extension, from telephony</td></tr><tr><td>Дата еще</td><td>next date: the day to call the client again</td></tr><tr><td>Менеджер</td><td>manager</td></tr><tr><td>Оповещение</td><td>reminder</td></tr><tr><td>Администрирование</td><td>administration</td></tr><tr><td>Стандартный / Расширенный журнал</td><td>standard / extended view</td></tr><tr><td>Пометка на удаление</td><td>deletion mark</td></tr></tbody></table>`;
