/** @param {{ part: number }} args */
export default function square({ part }) {
  return part * part;
}
