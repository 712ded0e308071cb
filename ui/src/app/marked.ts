/** Part of a name, matched by the search or not. */
export interface MarkedPart {
  text: string;
  hit: boolean;
}

/** Cuts a name at the matched ranges `[from, to)`, counted in characters and not in UTF-16 units. */
export function marked(name: string, ranges: readonly (readonly [number, number])[]): MarkedPart[] {
  const parts: MarkedPart[] = [];
  for (const [index, text] of [...name].entries()) {
    const hit = ranges.some(([from, to]) => index >= from && index < to);
    const last = parts.at(-1);
    if (last?.hit === hit) last.text += text;
    else parts.push({ text, hit });
  }
  return parts;
}
