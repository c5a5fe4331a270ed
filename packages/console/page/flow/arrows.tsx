const ARROWS = ['arrow', 'arrow-failed', 'arrow-chosen'] as const;

/** The heads of arrows, to be named by the style of a line. */
export const Arrows = ({ size }: { readonly size: number }) => (
  <defs>
    {ARROWS.map((id) => (
      <marker
        key={id}
        id={id}
        class={id}
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerUnits="userSpaceOnUse"
        markerWidth={size}
        markerHeight={size}
        orient="auto-start-reverse"
      >
        <path d="M0 0 8 4 0 8z" />
      </marker>
    ))}
  </defs>
);
