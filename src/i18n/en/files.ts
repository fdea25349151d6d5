import type { files as zh } from "../zh/files.ts";

export const files: Readonly<Record<keyof typeof zh, string>> = {
  "file.out.empty": "The file {name} is empty and was not sent.",
  "file.out.large": "The file {name} is larger than 30 MB; Feishu cannot send it. Please export a smaller range.",
};
