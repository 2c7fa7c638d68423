/** UK Core's published examples, which are XML, as the JSON that the same resources are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCovered } from '../src/resource-types.ts';
import { shapeOf, type Property, type Shape } from '../src/validation/shape.ts';

interface Node {
  name: string;
  attributes: Record<string, string>;
  children: Node[];
  /** The markup itself, of a narrative's div. */
  markup?: string;
}

type Json = Record<string, unknown>;

/** The examples of the resource types that can be validated, by file name. */
export const ukCoreExamples = (folder: string): [file: string, resource: Json][] =>
  readdirSync(join(folder, 'examples'))
    .sort()
    .map((file): [string, Node] => [file, read(readFileSync(join(folder, 'examples', file), 'utf8'))])
    .filter(([, { name }]) => isCovered(name))
    .map(([file, node]) => [file, resourceOf(node)]);

const TAG = /<!--[^]*?-->|<\?[^]*?\?>|<(\/?)([\w:]+)((?:\s+[\w:]+\s*=\s*"[^"]*")*)\s*(\/?)>/g;

function read(xml: string): Node {
  const root: Node = { name: '', attributes: {}, children: [] };
  const open = [root];
  let divEnd = 0;
  for (const { 0: tag, 1: closes, 2: name, 3: attributes = '', 4: isWhole, index } of xml.matchAll(TAG)) {
    if (name === undefined || index < divEnd) continue;
    if (closes) open.pop();
    else {
      const node: Node = { name, attributes: attributesIn(attributes), children: [] };
      open.at(-1)?.children.push(node);
      if (name === 'div') {
        divEnd = isWhole ? index + tag.length : xml.lastIndexOf('</div>', xml.indexOf('</text>', index)) + '</div>'.length;
        node.markup = xml.slice(index, divEnd);
      } else if (!isWhole) open.push(node);
    }
  }
  return root.children[0] ?? root;
}

const attributesIn = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/([\w:]+)\s*=\s*"([^"]*)"/g)].map(([, name, value = '']) => [name, decoded(value)]));

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const decoded = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string, decimal: string, name: string) =>
    name ? (ENTITIES[name] ?? whole) : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
  );

const resourceOf = (node: Node): Json => ({ resourceType: node.name, ...objectOf(node, shapeOf(node.name)) });

function objectOf({ attributes, children }: Node, shape: Shape): Json {
  const { id, url } = attributes;
  const object: Json = { ...(id !== undefined && { id }), ...(url !== undefined && { url }) };
  for (const child of children) {
    const property = shape.properties.get(child.name);
    put(object, child.name, valueOf(child, property), property);
    const isPrimitive = property?.primitive !== undefined || property?.codes !== undefined;
    if (isPrimitive && child.children.length > 0)
      put(object, `_${child.name}`, objectOf({ ...child, attributes: {} }, shapeOf('Element')), property);
  }
  return object;
}

function put(object: Json, name: string, value: unknown, property: Property | undefined): void {
  if (value === undefined) return;
  object[name] = property?.isMany ? [...((object[name] as unknown[] | undefined) ?? []), value] : value;
}

function valueOf(node: Node, property: Property | undefined): unknown {
  const [inner] = node.children;
  if (node.markup !== undefined) return node.markup;
  if (property?.shape) return objectOf(node, property.shape);
  if (property?.type === 'Resource') return inner && resourceOf(inner);
  const { value } = node.attributes;
  if (value === undefined) return undefined;
  if (property?.type === 'boolean') return value === 'true';
  return /decimal|integer|Int$/.test(property?.type ?? '') ? Number(value) : value;
}
