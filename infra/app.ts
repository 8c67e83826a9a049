import { createApp } from './create-app.ts';

/** Against the CLI, which bundles: `npm run check` needs no bundles, which take most of the time and have a test of their own. */
const postCliContext = process.argv.includes('--without-bundles') ? { 'aws:cdk:bundling-stacks': [] } : {};

createApp({}, { postCliContext }).synth();
