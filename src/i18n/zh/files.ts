export const files = {
  "file.out.empty": "文件「{name}」是空的，没有发送。",
  "file.out.large": "文件「{name}」超过 30 MB，飞书发不出去。请缩小范围再导出一次。",
} as const;
