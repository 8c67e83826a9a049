import './zod-settings.ts';
import { environments } from '../shared/environment.ts';
import { apiOperations } from './api-operations.ts';
import { apiContainer } from './container.ts';
import { httpFunction } from './middleware/http-function.ts';

const deps = apiContainer(environments.api.parse(process.env));

/** The API for signed-in users. */
export const handler = httpFunction<'api'>(apiOperations(deps), deps);
