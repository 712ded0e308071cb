//! The sheets and their columns: one table for reading, writing, findings and the list of changes.

/// A sheet.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// Title.
    pub title: &'static str,
    /// Other titles it may have.
    pub also: &'static [&'static str],
    /// Columns, in the order of the export.
    pub columns: &'static [Column],
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// Path of the value in the JSON of the row's thing, segments divided by `/`. [`REST`] takes everything that has no column.
    pub key: &'static str,
    /// Header.
    pub header: &'static str,
    /// The same in English.
    pub english: &'static str,
    /// Other headers it may have.
    pub also: &'static [&'static str],
    /// What stands in its cells.
    pub kind: Kind,
    /// The sheet cannot be read without it.
    pub needed: bool,
    /// Only read, because national tables divide what we keep together.
    pub import_only: bool,
}

/// What stands in the cells of a column.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Text as it is.
    Text,
    /// A code: half-width, without blanks.
    Code,
    /// A whole number.
    Whole,
    /// 是 or 否.
    Flag,
    /// A day.
    Date,
    /// One of some words.
    Words(&'static [Word]),
    /// A condition, see `expression`.
    Condition,
    /// JSON.
    Json,
}

impl Kind {
    /// Whether a value is shown by another word than its own.
    pub(crate) fn is_word(self) -> bool {
        matches!(self, Self::Words(_))
    }
}

/// A word of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// Value in JSON.
    pub value: &'static str,
    /// Word in the sheet.
    pub word: &'static str,
    /// Other words that mean it.
    pub also: &'static [&'static str],
}

const fn word(value: &'static str, word: &'static str, also: &'static [&'static str]) -> Word {
    Word { value, word, also }
}

const fn column(key: &'static str, header: &'static str, english: &'static str, kind: Kind) -> Column {
    Column { key, header, english, also: &[], kind, needed: false, import_only: false }
}

impl Column {
    const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }

    const fn import_only(self) -> Self {
        Self { import_only: true, ..self }
    }
}

/// Key of the column for what has no column of its own.
pub(crate) const REST: &str = "*";

/// Key of the first column of every sheet but the basic one.
pub(crate) const ITEM: &str = "item";

const UNITS: &[Word] = &[
    word("workdays", "工作日", &["个工作日"]),
    word("days", "自然日", &["日", "天", "日历日", "个自然日"]),
    word("hours", "小时", &["个小时"]),
];
const SERVICE_KINDS: &[Word] =
    &[word("at_once", "即办件", &["即办"]), word("by_promise", "承诺件", &["承诺"])];
const ROUTINGS: &[Word] =
    &[word("counter", "窗口办结", &["窗口"]), word("department", "部门审批", &["部门"])];
const MATERIAL_FORMS: &[Word] = &[
    word("original", "原件", &[]),
    word(
        "copy_checked",
        "复印件（验原件）",
        &["原件和复印件", "原件及复印件", "原件、复印件", "原件与复印件"],
    ),
    word("copy", "复印件", &[]),
    word("shown", "验原件", &["仅验原件", "核验原件"]),
    word("electronic", "电子文件", &["电子", "电子件", "电子材料"]),
];
const REQUIRED: &[Word] = &[
    word("yes", "是", &["必要", "必需", "必须", "必填"]),
    word("no", "否", &["非必要", "非必需", "选填"]),
    word("when", "视条件", &["视情况"]),
];
const LATER_OVERDUE: &[Word] = &[
    word("return", "退回窗口", &["退回"]),
    word("terminate", "终止办理", &["退件", "终止"]),
    word("remind", "仅提醒", &["提醒"]),
];
const FIELD_KINDS: &[Word] = &[
    word("text", "单行文字", &["文字", "文本"]),
    word("long_text", "多行文字", &["多行文本"]),
    word("id_number", "身份号码", &["身份证号", "身份证号码"]),
    word("credit_code", "信用代码", &["统一社会信用代码"]),
    word("phone", "电话", &["电话号码", "手机号"]),
    word("date", "日期", &[]),
    word("money", "金额", &[]),
    word("integer", "整数", &["数字"]),
    word("choice", "单选", &[]),
    word("select", "下拉选择", &["下拉"]),
    word("multi_choice", "多选", &[]),
    word("yes_no", "是否", &[]),
    word("bank_card", "银行卡号", &["银行卡"]),
    word("region", "行政区划", &["地区", "区划"]),
    word("rows", "表格", &[]),
    word("signature", "签名", &["签字"]),
    word("material", "材料", &["材料上传"]),
    word("note", "说明", &["提示"]),
    word("computed", "自动计算", &["计算"]),
];
const COMPUTED: &[Word] = &[
    word("age_from_id_number", "年龄", &[]),
    word("birth_date_from_id_number", "出生日期", &[]),
    word("sex_from_id_number", "性别", &[]),
    word("rows_in", "行数", &["人数"]),
    word("sum_of", "列合计", &["合计"]),
    word("days_between", "相隔天数", &["天数"]),
];
const PAPER: &[Word] = &[
    word("paper", "纸质", &["纸质件"]),
    word("electronic", "电子", &["电子件", "电子化"]),
    word("both", "纸质和电子", &["纸质或电子", "纸质/电子", "纸质、电子", "电子和纸质"]),
];

const ITEM_CODE: Column = column(ITEM, "事项编码", "item code", Kind::Code)
    .also(&["事项代码", "实施编码", "实施清单编码"])
    .needed();

/// 基本信息: one row for each item.
pub(crate) static BASIC: Sheet = Sheet {
    title: "基本信息",
    also: &["基本信息表", "事项基本信息"],
    columns: &[
        column("code", "事项编码", "item code", Kind::Code).also(&["事项代码"]),
        column("version", "版本号", "version", Kind::Whole).also(&["版本", "事项版本"]),
        column("name", "事项名称", "name", Kind::Text).also(&["名称", "实施清单名称"]).needed(),
        column("implementation_code", "实施编码", "implementation code", Kind::Code)
            .also(&["实施清单编码"])
            .needed(),
        column("department", "部门编码", "department", Kind::Code)
            .also(&["实施主体编码", "实施机关编码"])
            .needed(),
        column("department_name", "部门名称", "department name", Kind::Text).also(&[
            "实施主体",
            "实施主体名称",
            "实施机关",
        ]),
        column("category", "事项分类", "category", Kind::Text).also(&["分类"]),
        column("business", "取号业务", "queue business", Kind::Code).also(&["业务代码"]).needed(),
        column("kind", "办件类型", "service kind", Kind::Words(SERVICE_KINDS)).needed(),
        column("routing", "审批方式", "routing", Kind::Words(ROUTINGS)),
        column("legal_limit/count", "法定办结时限", "statutory limit", Kind::Whole)
            .also(&["法定时限", "法定期限"]),
        column("legal_limit/unit", "法定办结时限单位", "its unit", Kind::Words(UNITS))
            .also(&["法定时限单位", "法定期限单位"]),
        column("promised_limit/count", "承诺办结时限", "promised limit", Kind::Whole)
            .also(&["承诺时限", "承诺期限"]),
        column("promised_limit/unit", "承诺办结时限单位", "its unit", Kind::Words(UNITS))
            .also(&["承诺时限单位", "承诺期限单位"]),
        column("legal_basis", "设定依据", "legal basis", Kind::Text).also(&[
            "法律依据",
            "办理依据",
            "实施依据",
        ]),
        column("acceptance_conditions", "受理条件", "acceptance conditions", Kind::Text)
            .also(&["办理条件", "申请条件"]),
        column("special_procedures", "特别程序", "special procedures", Kind::Text)
            .also(&["特殊程序", "特殊环节"]),
        column("effective_from", "生效日期", "effective from", Kind::Date).also(&["实施日期", "启用日期"]),
        column("cancelled_from", "取消日期", "cancelled from", Kind::Date).also(&["停用日期", "废止日期"]),
    ],
};

/// 扩展信息: at most one row for each item.
pub(crate) static EXTENDED: Sheet = Sheet {
    title: "扩展信息",
    also: &["扩展信息表", "事项扩展信息"],
    columns: &[
        ITEM_CODE,
        column("result_name", "结果名称", "result", Kind::Text).also(&["审批结果名称", "办理结果"]),
        column("statement", "申请人声明", "declaration", Kind::Text),
        column("allows_later_materials", "允许容缺", "may follow later", Kind::Flag)
            .also(&["容缺受理", "是否容缺受理"]),
        column("supplement_limit/count", "补正期限", "to be supplemented within", Kind::Whole),
        column("supplement_limit/unit", "补正期限单位", "its unit", Kind::Words(UNITS)),
        column("extension/count", "可延长期限", "may be extended by", Kind::Whole).also(&["延长期限"]),
        column("extension/unit", "可延长期限单位", "its unit", Kind::Words(UNITS)),
        column("yellow/count", "黄灯提前", "yellow light before the end", Kind::Whole).also(&["预警期限"]),
        column("yellow/unit", "黄灯提前单位", "its unit", Kind::Words(UNITS)),
        column("general", "通用表单", "general form", Kind::Flag),
        column("sample", "样例数据", "sample data", Kind::Flag),
        column("source", "来源", "source", Kind::Text).also(&["数据来源"]),
        column("schema", "表单规则（JSON）", "rules of the form", Kind::Json),
        column(REST, "其他（JSON）", "other", Kind::Json),
    ],
};

/// 材料: one row for each material.
pub(crate) static MATERIALS: Sheet = Sheet {
    title: "材料",
    also: &["申请材料", "材料信息", "材料清单", "材料信息表"],
    columns: &[
        ITEM_CODE,
        column("slot", "材料标识", "slot", Kind::Code),
        column("kind", "材料种类", "kind", Kind::Code),
        column("name", "材料名称", "name", Kind::Text).needed(),
        column("form", "材料类型", "form", Kind::Words(MATERIAL_FORMS)).needed(),
        column("_paper", "材料形式", "paper or electronic", Kind::Words(PAPER)).import_only(),
        column("copies", "份数", "copies", Kind::Whole).also(&["材料份数", "提交份数"]),
        column("_originals", "原件份数", "originals", Kind::Whole).import_only(),
        column("_copies", "复印件份数", "copies", Kind::Whole).import_only(),
        column("pages", "照片张数", "photos", Kind::Whole).also(&["页数"]),
        column("required", "是否必要", "required", Kind::Words(REQUIRED)).also(&[
            "材料必要性",
            "必要性",
            "是否必需",
        ]),
        column("when", "必要条件", "required when", Kind::Code),
        column("visible", "出现条件", "asked for when", Kind::Code),
        column("later/count", "容缺期限", "may follow within", Kind::Whole)
            .also(&["容缺补正期限", "容缺时限"]),
        column("later/unit", "容缺期限单位", "its unit", Kind::Words(UNITS)).also(&["容缺时限单位"]),
        column("later_overdue", "容缺逾期处理", "when it has not followed", Kind::Words(LATER_OVERDUE))
            .also(&["逾期未补处理"]),
        column("declarable", "告知承诺", "declarable", Kind::Flag).also(&["是否告知承诺", "可告知承诺"]),
        column("shared", "数据共享", "shared data", Kind::Flag).also(&["是否数据共享", "共享获取"]),
        column("standard", "受理标准", "standard", Kind::Text).also(&["填报须知", "材料要求"]),
        column("how_to_get", "获取途径", "where to get it", Kind::Text).also(&["来源渠道说明", "来源说明"]),
        column("blank_form", "空白表格图样", "picture of the blank form", Kind::Text),
        column("sample", "样例图样", "sample picture", Kind::Text),
        column(REST, "其他（JSON）", "other", Kind::Json),
    ],
};

/// 收费: the fees of an item; none is free of charge.
pub(crate) static FEES: Sheet = Sheet {
    title: "收费",
    also: &["收费信息", "收费项目", "收费信息表"],
    columns: &[
        ITEM_CODE,
        column("charged", "是否收费", "charged", Kind::Flag),
        column("fee", "收费标准及依据", "fee and basis", Kind::Text).also(&["收费标准", "收费说明"]).needed(),
    ],
};

/// 常见问题: nothing of it is kept yet; recognised, so that the report can say so in one line.
pub(crate) static QUESTIONS: Sheet = Sheet {
    title: "常见问题",
    also: &["常见问题解答", "常见问题表"],
    columns: &[
        ITEM_CODE,
        column("question", "问题", "question", Kind::Text).also(&["常见问题"]).import_only(),
        column("answer", "解答", "answer", Kind::Text).also(&["回答", "答案"]).import_only(),
    ],
};

/// 步骤与字段: one row for each field, columns of tables below their table.
pub(crate) static FIELDS: Sheet = Sheet {
    title: "步骤与字段",
    also: &["字段", "表单字段"],
    columns: &[
        ITEM_CODE,
        column("step_id", "步骤标识", "step", Kind::Code).needed(),
        column("step_title", "步骤名称", "step title", Kind::Text),
        column("section_id", "分组标识", "section", Kind::Code).needed(),
        column("section_title", "分组名称", "section title", Kind::Text),
        column("section_visible", "分组显示条件", "section shown when", Kind::Code),
        column("table", "所属表格", "column of table", Kind::Code),
        column("name", "字段标识", "field", Kind::Code).needed(),
        column("label", "字段名称", "label", Kind::Text).needed(),
        column("kind", "字段类型", "kind", Kind::Words(FIELD_KINDS)).needed(),
        column("required", "是否必填", "required", Kind::Words(REQUIRED)),
        column("when", "必填条件", "required when", Kind::Code),
        column("visible", "显示条件", "shown when", Kind::Code),
        column("help", "填写说明", "help", Kind::Text),
        column("placeholder", "填写示例", "example", Kind::Text),
        column("wide", "整行显示", "full width", Kind::Flag),
        column("personal", "敏感信息", "masked", Kind::Flag),
        column("computed", "计算方式", "computed", Kind::Words(COMPUTED)),
        column("source", "计算来源", "computed from", Kind::Code),
        column("slot", "材料标识", "slot", Kind::Code),
        column("minLength", "最少字数", "least characters", Kind::Whole),
        column("maxLength", "最多字数", "most characters", Kind::Whole),
        column("minimum", "最小值", "minimum", Kind::Whole),
        column("maximum", "最大值", "maximum", Kind::Whole),
        column("minItems", "最少项数", "least entries", Kind::Whole),
        column("maxItems", "最多项数", "most entries", Kind::Whole),
        column("past", "不晚于当天", "not in the future", Kind::Flag),
        column("pattern", "格式（正则）", "pattern", Kind::Text),
        column("rules", "规则（JSON）", "rules", Kind::Json),
        column(REST, "其他（JSON）", "other", Kind::Json),
    ],
};

/// 选项: one row for each option of a choice.
pub(crate) static OPTIONS: Sheet = Sheet {
    title: "选项",
    also: &["字段选项"],
    columns: &[
        ITEM_CODE,
        column("table", "所属表格", "column of table", Kind::Code),
        column("field", "字段标识", "field", Kind::Code).needed(),
        column("value", "选项值", "value", Kind::Text).needed(),
        column("label", "选项名称", "label", Kind::Text).needed(),
        column("help", "选项说明", "help", Kind::Text),
        column("visible", "显示条件", "offered when", Kind::Code),
        column(REST, "其他（JSON）", "other", Kind::Json),
    ],
};

/// 条件: one row for each named condition.
pub(crate) static CONDITIONS: Sheet = Sheet {
    title: "条件",
    also: &["条件定义"],
    columns: &[
        ITEM_CODE,
        column("id", "条件标识", "condition", Kind::Code).needed(),
        column("name", "条件名称", "name", Kind::Text).needed(),
        column("test", "条件内容", "test", Kind::Condition).also(&["条件表达式"]).needed(),
        column(REST, "其他（JSON）", "other", Kind::Json),
    ],
};

/// All sheets, in the order of the export.
pub(crate) static SHEETS: [&Sheet; 8] =
    [&BASIC, &EXTENDED, &MATERIALS, &FEES, &QUESTIONS, &FIELDS, &OPTIONS, &CONDITIONS];

/// Sheets with the columns of an item's own values.
pub(crate) static ITEM_COLUMNS: [&Sheet; 2] = [&BASIC, &EXTENDED];

/// Title of the sheet with the instructions, which is not read.
pub(crate) const INSTRUCTIONS: &str = "填写说明";

impl Sheet {
    /// Place of a column.
    pub(crate) fn place(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }
}

/// The words of a column, for a drop-down list or a sentence.
pub(crate) fn words_of(kind: Kind) -> Option<Vec<&'static str>> {
    match kind {
        Kind::Words(words) => Some(words.iter().map(|word| word.word).collect()),
        Kind::Flag => Some(vec!["是", "否"]),
        _ => None,
    }
}

/// The header of an item's value in Chinese and in English, for example of `legal_basis`.
pub fn header_of(key: &str) -> Option<(&'static str, &'static str)> {
    ITEM_COLUMNS
        .iter()
        .flat_map(|sheet| sheet.columns)
        .find(|column| column.key == key && key != REST && key != ITEM)
        .map(|column| (column.header, column.english))
}
