export default function square({ part }) {
  return part * part;
}
