/**
 * Imported first by every function that parses: schemas look at this as they are made. Zod compiles a schema to code
 * of its own at its first use, which takes a fresh function longer than the code saves it while it lives.
 */
import { config } from 'zod';

config({ jitless: true });
