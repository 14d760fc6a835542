// Writes many nodes shortly, as the server does: names that differ in their last number become a range.

const NUMBERED = /^(.*?)(\d{1,15})(\D*)$/;

/** Such as db[1,3-5],web[01-40]. */
export function fold(names) {
  const parts = new Set();
  const numbered = new Map();
  for (const name of names) {
    const match = NUMBERED.exec(name);
    if (match === null) {
      parts.add(name);
      continue;
    }
    const [, before, digits, after] = match;
    // Numbers with leading zeros are of one length.
    const around = JSON.stringify([before, after, digits.startsWith("0") && digits.length > 1 ? digits.length : 0]);
    numbered.set(around, (numbered.get(around) ?? new Set()).add(digits));
  }
  for (const [around, digits] of padded(numbered)) {
    const [before, after] = JSON.parse(around);
    parts.add(digits.size === 1 ? `${before}${[...digits][0]}${after}` : `${before}[${ranges(digits)}]${after}`);
  }
  return [...parts].sort().join(",");
}

/** Where there are leading zeros, the other numbers of that length belong to them: 08, 09, 10. */
function padded(numbered) {
  for (const [around, digits] of numbered) {
    const [before, after, width] = JSON.parse(around);
    const others = width === 0 ? undefined : numbered.get(JSON.stringify([before, after, 0]));
    for (const other of [...others ?? []].filter(each => each.length === width)) {
      others.delete(other);
      digits.add(other);
    }
  }
  return [...numbered].filter(([, digits]) => digits.size > 0);
}

function ranges(digits) {
  const sorted = [...digits].sort((one, other) => Number(one) - Number(other));
  const found = [];
  for (const each of sorted) {
    const last = found.at(-1);
    if (last !== undefined && Number(each) === Number(last[1]) + 1) last[1] = each;
    else found.push([each, each]);
  }
  return found.map(([first, last]) => first === last ? first : `${first}-${last}`).join(",");
}
