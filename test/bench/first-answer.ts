/** A fresh process as Lambda starts one: loads the function named by its arguments and hands it its first event. */
const [bundle = '', event = ''] = process.argv.slice(2);
const { handler } = await import(bundle);
const context = { functionName: 'first-answer', getRemainingTimeInMillis: () => 60_000 };
const answer = (await handler(JSON.parse(event), context)) ?? null;
// Since the start of the process: Node's own start is in it, as it is in a cold start.
const milliseconds = performance.now();
// A large answer takes more than one write: the channel is closed behind it.
process.send?.({ milliseconds, answer }, () => process.disconnect?.());
