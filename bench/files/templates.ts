import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsonata from 'jsonata';
import { Liquid } from 'liquidjs';
import type { TemplateInput } from './inputs.ts';

/** Makes the text of a stay's bundle. */
export type Engine = (input: TemplateInput) => string | Promise<string>;

export const templateText = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

/** The stay's mapping in JSONata, compiled once. */
export function jsonataEngine(): Engine {
  const expression = jsonata(templateText('stay.jsonata'));
  return async (input) => JSON.stringify(await expression.evaluate(input));
}

const PARTIALS = {
  date: '{{ cell | slice: 6, 4 }}-{{ cell | slice: 3, 2 }}-{{ cell | slice: 0, 2 }}',
  extension: `{%- if coding or text != blank -%},{"url":"https://ehch.example/fhir/StructureDefinition/EHCH-{{ name }}","valueCodeableConcept":{
    {%- if coding -%}"coding":[{{ coding | json }}]{%- if text != blank -%},{%- endif -%}{%- endif -%}
    {%- if text != blank -%}"text":{{ text | json }}{%- endif -%}}}{%- endif -%}`,
};

/** The same in Liquid, compiled once. */
export function liquidEngine(): Engine {
  const liquid = new Liquid({ cache: true, templates: PARTIALS });
  const template = liquid.parse(templateText('stay.liquid'));
  return (input) => liquid.renderSync(template, input) as string;
}
