/** What JSON Schema cannot say of FHIR, as keywords that ajv compiles to one comparison and one short error each. */
import { _, Name, nil, stringify, type Code, type CodeKeywordDefinition, type KeywordCxt } from 'ajv';
import { getProperty } from 'ajv/dist/compile/codegen/index.js';
import { Type } from 'ajv/dist/compile/util.js';
import { PRIMITIVES, type PrimitiveName } from '../src/validation/primitives.ts';
import type { PresenceRule } from './presence.ts';

/** The name under which the generated module imports the checks of primitives.ts. */
export const CHECKS = 'PRIMITIVES';

/** The value is of a primitive type of R4. */
const is: CodeKeywordDefinition = {
  keyword: 'is',
  schemaType: 'string',
  error: { message: '', params: ({ schema }) => _`{is: ${schema}}` },
  code(cxt) {
    const name: PrimitiveName = cxt.schema;
    const check = cxt.gen.scopeValue('func', { ref: PRIMITIVES[name], code: _`${new Name(CHECKS)}${getProperty(name)}` });
    cxt.fail(_`!${check}(${cxt.data})`);
  },
};

/** The value is a code of a closed list. */
const codes: CodeKeywordDefinition = {
  keyword: 'codes',
  schemaType: 'array',
  error: { message: '', params: ({ params }) => _`{codes: ${params.list}}` },
  code(cxt) {
    const list = setOf(cxt, cxt.schema);
    cxt.setParams({ list });
    cxt.fail(_`!${list}.has(${cxt.data})`);
  },
};

/** A reference by type leads to one of the types; one by URL, URN or fragment says no type. */
const refersTo: CodeKeywordDefinition = {
  keyword: 'refersTo',
  schemaType: 'array',
  error: { message: '', params: ({ params }) => _`{types: ${params.types}}` },
  code(cxt) {
    const types: readonly string[] = cxt.schema;
    if (types.length === 0) return;
    const pattern = new RegExp(`^(?![A-Z][A-Za-z]*[/?])|^(?:${types.join('|')})[/?]`);
    const matches = cxt.gen.scopeValue('pattern', { ref: pattern, key: pattern.source, code: _`new RegExp(${pattern.source})` });
    const target = _`${cxt.data}?.reference`;
    cxt.setParams({ types: _`${types.join(', ')}` });
    cxt.fail(_`typeof ${target} === "string" && !${matches}.test(${target})`);
  },
};

/**
 * The object has no properties but those of its schema, and `_name` beside those named in the list; and it has some
 * property that is not its id (R4's constraint ele-1).
 */
const closed: CodeKeywordDefinition = {
  keyword: 'closed',
  type: 'object',
  schemaType: 'array',
  error: { message: '', params: ({ params }) => (params.key ? _`{unknown: ${params.key}}` : _`{}`) },
  code(cxt) {
    const { data, gen } = cxt;
    const known = setOf(cxt, Object.keys(cxt.parentSchema['properties']));
    const siblings = setOf(cxt, (cxt.schema as string[]).map((name) => `_${name}`));
    const empty = gen.let('empty', true);
    gen.forIn('key', data, (key) => {
      gen.if(_`${key} !== "id"`, () => gen.assign(empty, false));
      gen.if(_`!${known}.has(${key})`, () => gen.if(_`${siblings}.has(${key})`, () => checkSibling(cxt, key), () => fail(cxt, { key })));
    });
    gen.if(empty, () => fail(cxt, {}));
  },
};

function fail(cxt: KeywordCxt, params: Record<string, Code>): void {
  cxt.setParams(params);
  cxt.error();
}

function checkSibling(cxt: KeywordCxt, key: Name): void {
  const schema = { $ref: '#/definitions/Sibling' };
  cxt.subschema({ schema, schemaPath: nil, topSchemaRef: nil, errSchemaPath: '', dataProp: key, dataPropType: Type.Str }, cxt.gen.name('valid'));
}

/** The rules of presence.ts. */
const presence: CodeKeywordDefinition = {
  keyword: 'presence',
  type: 'object',
  schemaType: 'array',
  error: { message: '', params: ({ params }) => _`{rule: ${params.rule}, label: ${params.label}, key: ${params.key}}` },
  code(cxt) {
    for (const rule of cxt.schema as PresenceRule[]) {
      const params = { rule: stringify(rule.rule), label: stringify(rule.label), key: stringify(rule.key ?? '') };
      cxt.gen.if(isBroken(rule, cxt.data), () => fail(cxt, params));
    }
  },
};

function isBroken({ rule, groups }: PresenceRule, data: Name): Code {
  const present = groups.map((group) => join(group.map((name) => _`${data}${getProperty(name)} !== undefined`), _` || `));
  if (rule === 'needs') return _`(${present[0]}) && !(${present[1]})`;
  if (rule === 'required' || rule === 'at-least-one') return _`!(${join(present, _` || `)})`;
  return _`${join(present.map((there) => _`+(${there})`), _` `)} > 1`;
}

const join = (parts: readonly Code[], by: Code): Code => parts.slice(1).reduce((all, part) => _`${all}${by}${part}`, parts[0] ?? nil);

/** One Set for each distinct list, shared by every schema that names it. */
const setOf = ({ gen }: KeywordCxt, names: readonly string[]): Name =>
  gen.scopeValue('obj', { ref: new Set(names), key: names.join(' '), code: _`new Set(${stringify(names)})` });

export const KEYWORDS: readonly CodeKeywordDefinition[] = [is, codes, refersTo, closed, presence];
