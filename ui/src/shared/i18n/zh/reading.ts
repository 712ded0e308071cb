/** What was read from photographed identity papers. */
export const reading = {
  'reading.waiting': '正在识别 {count} 张证件照片，可照常填写',
  'reading.found': '证件照片与表单有 {count} 处不同',
  'reading.takeProven': '填入已核验的 {count} 项',
  'reading.next': '逐项看',
  'reading.says': '证件上：',
  'reading.proven': '已核验',
  'reading.likely': '未核验',
  'reading.doubtful': '存疑，须对照照片',
  'reading.take': '填入',
  'reading.check': '对照照片',
  'reading.look': '看照片',
  'reading.lookAt': '对照照片：{label}',
  'reading.photo': '证件照片',
  'reading.inPhoto': '识别为',
  'reading.inField': '表单里是',
} as const;
