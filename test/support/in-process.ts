export { fetchFrom, type HttpHandler, httpEvent } from '../../local/in-process.ts';
