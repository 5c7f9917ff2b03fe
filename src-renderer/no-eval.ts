import { config } from 'zod';

/** Before any schema is made: without it zod tries whether it may make functions of text, which the page's policy forbids. */
config({ jitless: true });
