/**
 * Keeps the answers of a pure function of one text. A county's forms use a few thousand names, and one check asks for each of
 * them again and again. All are forgotten at once when there are `most`.
 */
export function remember<T>(most: number, make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= most) known.clear();
    const made = make(text);
    known.set(text, made);
    return made;
  };
}
