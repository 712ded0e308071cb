//! 民族 by name or by the numbers of GB/T 3304.

/// In the order of their numbers, from 1.
const NATIONS: [&str; 56] = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
];

/// The name without 族. What is no number is kept as it is: a foreigner's card has a nationality here.
pub(super) fn nation(text: &str) -> String {
    if let Ok(number) = text.parse::<usize>() {
        let name = number.checked_sub(1).and_then(|index| NATIONS.get(index));
        return name.copied().unwrap_or_default().to_owned();
    }
    match text.strip_suffix('族') {
        Some(name) if NATIONS.contains(&name) => name.to_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::nation;

    #[test]
    fn a_nation_has_one_name_however_it_is_written() {
        for (text, expected) in [
            ("汉", "汉"),
            ("汉族", "汉"),
            ("01", "汉"),
            ("1", "汉"),
            ("56", "基诺"),
            ("维吾尔族", "维吾尔"),
            ("97", ""),
            ("0", ""),
            ("穿青人", "穿青人"),
            ("", ""),
        ] {
            assert_eq!(nation(text), expected, "{text}");
        }
    }
}
