/** A tree to be drawn, of which a node may hang on several others. */
export type Tree<Link extends { readonly id: string }> = {
  /** What hangs on a node, by its id. */
  readonly links: ReadonlyMap<string, readonly Link[]>;
  /** Ids of the nodes that have a line already; treeBranches adds to it. */
  readonly shown: Set<string>;
  /** How the last branch begins, three signs wide. */
  readonly corner: string;
};

/** One line of a tree: what stands before it, and before lines of its own right below it. */
export type Branch<Link> = {
  readonly indent: string;
  readonly indentBelow: string;
  readonly link: Link;
  /** It had a line before, and what hangs on it is not drawn again. */
  readonly isKnown: boolean;
};

// A chain of a thousand nodes goes straight down from here on.
const deepestIndent = 36;

/** Gives the lines behind a node, depth first; with a stack of its own, since a chain may be thousands of nodes long. */
export function treeBranches<Link extends { readonly id: string }>(
  root: string,
  { links, shown, corner }: Tree<Link>,
): Branch<Link>[] {
  const lines: Branch<Link>[] = [];
  const childrenOf = (
    id: string,
    indent: string,
  ): readonly { readonly link: Link; readonly indent: string; readonly isLast: boolean }[] =>
    (links.get(id) ?? []).map((link, i, all) => ({ link, indent, isLast: i === all.length - 1 })).reverse();
  const stack = [...childrenOf(root, '')];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { link, indent, isLast } = next;
    const isKnown = shown.has(link.id);
    const isDeep = isLast && indent.length >= deepestIndent;
    const inner = isDeep ? indent : `${indent}${isLast ? '   ' : '│  '}`;
    const hasBranches = !isKnown && (links.get(link.id) ?? []).length > 0;
    lines.push({
      indent: indent + (isLast ? corner : '├─ '),
      indentBelow: `${inner}${hasBranches ? '│  ' : '   '}`,
      link,
      isKnown,
    });
    if (isKnown) continue;
    shown.add(link.id);
    stack.push(...childrenOf(link.id, inner));
  }
  return lines;
}
