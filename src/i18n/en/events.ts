import type { events as zh } from "../zh/events.ts";

export const events: Readonly<Record<keyof typeof zh, string>> = {
  "greeting.title": "I am Songbang; I am here so that you fill in less",
  "greeting.help": "What can I do",
  "greeting.group":
    "When you need me, mention me with a command, such as **/duty gas** or **/certificate marriage**. Talk that does not mention me neither reaches me nor is kept.",
  "greeting.p2p":
    "Just send a command, such as **/duty gas** or **/certificate marriage**, with or without the slash. **/help** lists them all.",
};
