/** What a person reads who has started everything: where it answers, and what to do next. */
export const nextSteps = (url: string, fhirBaseUrl: string): string => `
EHCH is up at ${url}
  FHIR server    ${fhirBaseUrl}

Next, in another terminal
  npx pnpm@12 ehch doctor    is it well?
  npx pnpm@12 ehch status    what has come in, and what is held
  npx pnpm@12 ehch console   a link that opens it in the browser
  docs/first-hour.md         from a file that nobody reads yet to residents on the FHIR server

Press Ctrl-C to stop.`;
