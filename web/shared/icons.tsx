import type { JSX } from "preact";

/** One set, 20 px on a side, strokes only, coloured by the text around. Always beside words or inside a labelled button. */
const paths = {
  back: "M12.5 4.5 7 10l5.5 5.5",
  close: "M5 5l10 10M15 5 5 15",
  send: "M3.5 10 16.5 4l-4 12.5-3-5zM9.5 11.5 16.5 4",
  clip: "M14.5 9.2 9.3 14.4a3.2 3.2 0 0 1-4.6-4.6l6-6a2.2 2.2 0 0 1 3.1 3.1l-5.7 5.7a1.1 1.1 0 0 1-1.6-1.6l5-5",
  phone: "M6.5 2.5h7a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM9 15h2",
  screen: "M3 4h14v9H3zM7.5 16.5h5M10 13v3.5",
  clock: "M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4zM10 6v4.2l2.8 1.7",
  reply: "M8 5 3.5 9.5 8 14M3.8 9.5h7.7a5 5 0 0 1 5 5v.5",
  way: "M5 4.5a1.5 1.5 0 1 0 0 .01zM15 15.5a1.5 1.5 0 1 0 0 .01zM6.5 4.5H13a2.75 2.75 0 0 1 0 5.5H7a2.75 2.75 0 0 0 0 5.5h6.5",
  down: "M5 7.5l5 5 5-5",
  right: "M7.5 5l5 5-5 5",
  file: "M5.5 2.5h6l3.5 3.5v11h-9.5zM11.5 2.5V6H15",
  slash: "M12.5 4l-5 12",
  swap: "M4 7h11l-2.8-2.8M16 13H5l2.8 2.8",
  moon: "M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
