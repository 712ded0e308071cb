/** Sentences of shared/submission: what was handed in, and its photos. Keys begin with `submission.`. */
export const submission = {
  'submission.photos': '{count} 张照片',
  'submission.signature': '申请人签字',
  'submission.materials': '材料',
  'submission.settlement.later': '容缺，后补',
  'submission.settlement.declared': '告知承诺',
  'submission.settlement.shown': '已验原件',
  'submission.licence': '共享获取：{source}',
  'submission.noLicence': '平台无此证照：{source}',
  'submission.noPhotos': '这件没有照片',
  'submission.noPhotosHelp': '材料的处理方式见左边。',
} as const;
