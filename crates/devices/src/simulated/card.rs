//! Cards of people who do not exist: there is no region 310199.

use jiff::civil::{Date, date};

/// What is on a sample card, as the chip has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleCard {
    /// 姓名.
    pub name: String,
    /// 男 or 女.
    pub sex: String,
    /// 民族.
    pub nation: String,
    /// 出生日期.
    pub birth: Date,
    /// 住址.
    pub address: String,
    /// 公民身份号码.
    pub number: String,
    /// 签发机关.
    pub authority: String,
    /// 有效期起.
    pub valid_from: Date,
    /// 有效期止; none for 长期.
    pub valid_until: Option<Date>,
    /// 照片: a JPEG.
    pub photo: Vec<u8>,
}

impl SampleCard {
    /// Cards of some people of the sample hall: somebody who comes often, an old person with a card without end, a name with a character
    /// that few fonts have, an expired card.
    pub fn all() -> [Self; 4] {
        [
            Self::new("周大海", "男", "汉", date(1968, 5, 12), "310199196805120315", Some(date(2038, 3, 1))),
            Self::new("郑秀英", "女", "回", date(1951, 2, 3), "31019919510203028X", None),
            Self::new("陈𬭊", "男", "土家", date(1994, 1, 2), "310199199401021234", Some(date(2038, 3, 1))),
            Self::new(
                "黄丽娟",
                "女",
                "维吾尔",
                date(1988, 9, 23),
                "310199198809230422",
                Some(date(2024, 3, 1)),
            ),
        ]
    }

    /// 周大海.
    pub fn usual() -> Self {
        let [usual, ..] = Self::all();
        usual
    }

    fn new(name: &str, sex: &str, nation: &str, birth: Date, number: &str, until: Option<Date>) -> Self {
        Self {
            name: name.into(),
            sex: sex.into(),
            nation: nation.into(),
            birth,
            address: "示范省外县新村 1 组 8 号".into(),
            number: number.into(),
            authority: "示范市公安局示范分局".into(),
            valid_from: date(2018, 3, 1),
            valid_until: until,
            photo: include_bytes!("../../sample/photo.jpg").to_vec(),
        }
    }
}
