import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import jsonata from 'jsonata';
import { Liquid } from 'liquidjs';
import type { TemplateInput } from './inputs.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

/** The round outcome's mapping in JSONata, compiled once; gives the bundle. */
export function jsonataMapping(): (input: TemplateInput) => Promise<unknown> {
  const expression = jsonata(read('round-outcome.jsonata'));
  return (input) => expression.evaluate(input) as Promise<unknown>;
}

/** The same in Handlebars, compiled once, with the helpers that JSON asks for; gives the bundle's text. */
export function handlebarsMapping(): (input: TemplateInput) => string {
  const handlebars = Handlebars.create();
  handlebars.registerHelper({
    json: (value: unknown) => JSON.stringify(value),
    concat: (left: string, right: string) => left + right,
    eq: (left: unknown, right: unknown) => left === right,
    isBoolean: (value: unknown) => typeof value === 'boolean',
  });
  return handlebars.compile<TemplateInput>(read('round-outcome.hbs'), { noEscape: true, knownHelpers: { json: true, concat: true, eq: true, isBoolean: true } });
}

const PARTIALS = {
  coding: '{"system":"https://ehch.example/fhir/CodeSystem/{{ system }}","code":"{{ code }}","display":{{ table[code] | json }}}',
  staff: `{%- if member.gmcNumber -%}{"reference":{{ member.gmcNumber | prepend: "Practitioner?identifier=https://fhir.hl7.org.uk/Id/gmc-number|" | json }},"display":{{ member.name | json }}}
    {%- elsif member.nmcPin -%}{"reference":{{ member.nmcPin | prepend: "Practitioner?identifier=https://fhir.hl7.org.uk/Id/nmc-number|" | json }},"display":{{ member.name | json }}}
    {%- else -%}{"type":"Practitioner","display":{{ member.name | json }}}{%- endif -%}`,
};

/** The same in Liquid, compiled once; gives the bundle's text. */
export function liquidMapping(): (input: TemplateInput) => string {
  const liquid = new Liquid({ cache: true, templates: PARTIALS });
  const template = liquid.parse(read('round-outcome.liquid'));
  return (input) => liquid.renderSync(template, input) as string;
}
