/**
 * Imported first by every function that parses, as schemas read this setting when they are created. Zod would
 * compile a schema to code on its first use, which costs a cold function more time than the code ever saves.
 */
import { config } from 'zod';

config({ jitless: true });
