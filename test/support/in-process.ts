export { fetchFrom, type HttpHandler, httpEvent } from '../../local/aws/gateway/in-process.ts';
