/** Sentences of shared/submission: what was handed in, and its photos. Keys begin with `submission.`. */
export const submission = {
  'submission.photos': '{count} 张照片',
  'submission.signature': '申请人签字',
  'submission.materials': '材料',
  'submission.settlement.later': '容缺，后补',
  'submission.settlement.declared': '告知承诺',
  'submission.settlement.shown': '已验原件',
  'submission.noPhotos': '这件没有照片',
  'submission.noPhotosHelp': '材料的处理方式见左边。',
  'submission.photoLabel': '{material}，第 {page} 张，共 {pages} 张',
  'submission.photoCount': '{index} / {count}',
  'submission.photoPending': '现在取不到这张照片：还没传到中心，或本机离线。取到后自动显示',
  'submission.zoomIn': '放大',
  'submission.zoomOut': '缩小',
  'submission.rotate': '旋转',
  'submission.nextPhoto': '下一张',
  'submission.previousPhoto': '上一张',
} as const;
