//! Persons who do not exist.

use std::fmt;

use crate::noise::Noise;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Year, four digits.
    pub year: u16,
    /// Month, 1–12.
    pub month: u8,
    /// Day of the month, 1–28, so that every month has it.
    pub day: u8,
}

/// As in an ID card's term: `2019.05.12`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}.{:02}.{:02}", self.year, self.month, self.day)
    }
}

/// What stands on the papers of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// 姓名.
    pub name: String,
    /// 性别: 男 or 女; agrees with the ID number.
    pub sex: &'static str,
    /// 民族, without 族.
    pub nation: &'static str,
    /// 出生; agrees with the ID number.
    pub born: Date,
    /// 住址.
    pub address: String,
    /// 公民身份号码: 18 characters with the right check character (GB 11643).
    pub id_number: String,
    /// 签发机关.
    pub authority: String,
    /// First day of the card's term.
    pub issued: Date,
    /// Last day of the card's term (20 years).
    pub expires: Date,
    /// 户主或与户主关系.
    pub relation: &'static str,
    /// 籍贯 and 出生地.
    pub native_place: String,
    /// 文化程度.
    pub education: &'static str,
    /// 婚姻状况.
    pub marriage: &'static str,
    /// 服务处所.
    pub workplace: &'static str,
    /// 职业.
    pub occupation: &'static str,
    /// 身高 in centimetres.
    pub height: u8,
    /// 血型.
    pub blood: &'static str,
}

const SURNAMES: [&str; 16] =
    ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "欧阳", "诸葛"];
const GIVEN: [&str; 20] = [
    "伟", "芳", "秀英", "敏", "静", "建国", "丽华", "强", "晓明", "玉兰", "志远", "婷", "浩然", "雪梅",
    "桂花", "鑫", "文博", "思远", "海燕", "子涵",
];
const NATIONS: [&str; 8] = ["汉", "汉", "汉", "回", "满", "壮", "土家", "苗"];
/// Division code, province, city, county.
const PLACES: [(&str, &str, &str, &str); 6] = [
    ("330106", "浙江省", "杭州市", "西湖区"),
    ("110105", "北京市", "", "朝阳区"),
    ("510107", "四川省", "成都市", "武侯区"),
    ("440305", "广东省", "深圳市", "南山区"),
    ("610113", "陕西省", "西安市", "雁塔区"),
    ("320102", "江苏省", "南京市", "玄武区"),
];
const STREETS: [&str; 8] =
    ["文三路", "建设大街", "人民南路", "学院路", "解放巷", "和平里东街", "长江路", "桂花园小区"];

/// The person of a seed. Every field is made up; a number that belongs to somebody would be chance.
pub fn person(seed: u64) -> Person {
    let mut noise = Noise::new(seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(11));
    let (code, province, city, county) = noise.one_of(&PLACES);
    let born =
        Date { year: 1950 + noise.below(55) as u16, month: 1 + noise.below(12) as u8, day: day(&mut noise) };
    let order = noise.below(1000);
    let sex = if order % 2 == 1 { "男" } else { "女" };
    let issued =
        Date { year: 2010 + noise.below(15) as u16, month: 1 + noise.below(12) as u8, day: day(&mut noise) };
    let digits = format!("{code}{:04}{:02}{:02}{order:03}", born.year, born.month, born.day);
    Person {
        name: format!("{}{}", noise.one_of(&SURNAMES), noise.one_of(&GIVEN)),
        sex,
        nation: noise.one_of(&NATIONS),
        born,
        address: format!(
            "{province}{city}{county}{}{}号{}幢{}单元{}室",
            noise.one_of(&STREETS),
            1 + noise.below(398),
            1 + noise.below(30),
            1 + noise.below(4),
            101 + noise.below(24) * 100 + noise.below(4),
        ),
        id_number: format!("{digits}{}", check_character(&digits)),
        authority: format!("{}公安局{county}分局", if city.is_empty() { province } else { city }),
        issued,
        expires: Date { year: issued.year + 20, ..issued },
        relation: noise.one_of(&["户主", "妻", "长子", "长女", "父亲", "母亲"]),
        native_place: format!("{province}{city}"),
        education: noise.one_of(&["大学本科", "初中", "普通高中", "中等专科", "硕士研究生"]),
        marriage: noise.one_of(&["未婚", "有配偶", "离婚", "丧偶"]),
        workplace: noise.one_of(&["第三人民医院", "东风机械厂", "实验小学", "顺达运输公司", "无"]),
        occupation: noise.one_of(&["教师", "护士", "工程技术人员", "驾驶员", "无业"]),
        height: 150 + noise.below(40) as u8,
        blood: noise.one_of(&["A型", "B型", "O型", "AB型", "不明"]),
    }
}

fn day(noise: &mut Noise) -> u8 {
    1 + noise.below(28) as u8
}

/// Check character of the first 17 digits (GB 11643: ISO 7064, MOD 11-2).
fn check_character(digits: &str) -> char {
    let sum = digits.bytes().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    match (12 - sum) % 11 {
        10 => 'X',
        value => char::from(b'0' + value as u8),
    }
}
