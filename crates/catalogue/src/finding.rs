//! What is wrong with a definition or a file: a code, the place, and a sentence in Chinese and in English.

use std::fmt;

use domain::form::check::DefinitionFault;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::limits;

mod fault;

/// Whether a finding keeps a catalogue from being taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing is taken before it is mended.
    Error,
    /// Should be looked at; does not stop the import.
    Warning,
}

/// Where in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Name of the file, when several came together.
    pub file: Option<String>,
    /// Where in it.
    pub at: At,
}

/// Where in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// All of it.
    #[default]
    Whole,
    /// JSON text: line and column, from 1.
    Line {
        /// Line.
        line: usize,
        /// Column.
        column: usize,
    },
    /// JSON: a pointer (RFC 6901) into the item or the file.
    Pointer(String),
    /// A sheet.
    Sheet(String),
    /// A cell or a row of a sheet.
    Cell {
        /// Title of the sheet.
        sheet: String,
        /// Row, from 1.
        row: u32,
        /// Column, from 1; `None` is the row.
        column: Option<u32>,
    },
}

impl fmt::Display for Place {
    /// `file: 材料!C17`, `items/a.json: /materials/0/name`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}: ")?;
        }
        match &self.at {
            At::Whole => f.write_str("/"),
            At::Line { line, column } => write!(f, "{line}:{column}"),
            At::Pointer(pointer) if pointer.is_empty() => f.write_str("/"),
            At::Pointer(pointer) => f.write_str(pointer),
            At::Sheet(sheet) => f.write_str(sheet),
            At::Cell { sheet, row, column: None } => write!(f, "{sheet}!{row}:{row}"),
            At::Cell { sheet, row, column: Some(column) } => write!(f, "{sheet}!{}{row}", letters(*column)),
        }
    }
}

/// The letters of a column, from 1: `A`, `Z`, `AA`.
pub(crate) fn letters(column: u32) -> String {
    let (mut rest, mut letters) = (column, Vec::new());
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Whether it stops the import.
    pub severity: Severity,
    /// Code of the item, where it is about one.
    pub item: Option<String>,
    /// Where.
    pub place: Place,
    /// What.
    pub problem: Problem,
}

impl Finding {
    /// A finding at a pointer into a definition, as severe as its problem is by itself.
    pub(crate) fn at(pointer: impl Into<String>, problem: Problem) -> Self {
        let place = Place { file: None, at: At::Pointer(pointer.into()) };
        Self { severity: problem.severity(), item: None, place, problem }
    }

    /// A finding about a whole file.
    pub(crate) fn whole(problem: Problem) -> Self {
        Self { severity: problem.severity(), item: None, place: Place::default(), problem }
    }

    /// A finding in a sheet.
    pub(crate) fn in_sheet(at: At, problem: Problem) -> Self {
        let place = Place { file: None, at };
        Self { severity: problem.severity(), item: None, place, problem }
    }

    /// The finding as one of an item.
    pub(crate) fn of(mut self, item: &str) -> Self {
        self.item = Some(item.to_owned());
        self
    }

    /// Whether it stops the import.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The sentence for the person who made the file.
    pub fn zh(&self) -> String {
        self.problem.sentences().0
    }

    /// The same in English.
    pub fn en(&self) -> String {
        self.problem.sentences().1
    }
}

/// Serialized with everything a screen shows: place as data and as text, code with its parameters, both sentences.
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (zh, en) = self.problem.sentences();
        let mut out = serializer.serialize_struct("Finding", 7)?;
        out.serialize_field("severity", &self.severity)?;
        out.serialize_field("item", &self.item)?;
        out.serialize_field("place", &self.place)?;
        out.serialize_field("where", &self.place.to_string())?;
        out.serialize_field("problem", &self.problem)?;
        out.serialize_field("zh", &zh)?;
        out.serialize_field("en", &en)?;
        out.end()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.en())
    }
}

macro_rules! problems {
    ($($(#[$doc:meta])* $severity:ident $name:ident $({ $($(#[$field_doc:meta])* $field:ident: $kind:ty),* $(,)? })? => $zh:literal, $en:literal;)*) => {
        /// Kinds of finding. Parameters never hold more than a short piece of what stands at the place.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(tag = "code", rename_all = "snake_case")]
        pub enum Problem {
            $($(#[$doc])* $name $({ $($(#[$field_doc])* $field: $kind),* })?,)*
            /// What the rules of the form engine say about the definition.
            Definition {
                /// The fault.
                fault: DefinitionFault,
            },
        }

        impl Problem {
            /// How severe such a finding is.
            fn severity(&self) -> Severity {
                match self {
                    $(Self::$name { .. } => Severity::$severity,)*
                    Self::Definition { .. } => Severity::Error,
                }
            }

            /// The sentence in Chinese and in English.
            fn sentences(&self) -> (String, String) {
                match self {
                    $(Self::$name $({ $($field),* })? => (format!($zh), format!($en)),)*
                    Self::Definition { fault } => (fault::zh(fault), fault.to_string()),
                }
            }
        }
    };
}

problems! {
    /// The file is larger than [`limits::FILE_BYTES`].
    Error FileTooLarge { /// Limit, in MB.
        max: usize } => "文件超过 {max} MB，请分成几个文件", "the file is larger than {max} MB; divide it";
    /// Neither JSON nor XLSX.
    Error UnknownFormat => "不是 JSON 或 XLSX 文件", "this is neither a JSON nor an XLSX file";
    /// An `.xls` of Excel 97, whatever it is called.
    Error OldWorkbook => "这是旧版 Excel（.xls）文件，请另存为 .xlsx", "this is an Excel 97 (.xls) file; save it as .xlsx";
    /// Protected by a password.
    Error Encrypted => "文件有打开密码，请去掉密码再导入", "the file is protected by a password; remove it first";
    /// The archive or the XML inside is damaged.
    Error Damaged { /// Which part, or what the reader said.
        detail: String } => "文件已损坏，无法读取（{detail}）", "the file is damaged and cannot be read ({detail})";
    /// More than [`limits::UNPACKED_BYTES`] or an unreasonable ratio.
    Error UnpacksTooLarge { /// Limit, in MB.
        max: u64 } => "文件解压后超过 {max} MB，已停止读取", "the file unpacks to more than {max} MB; reading was stopped";
    /// More than [`limits::PARTS`].
    Error TooManyParts { /// Limit.
        max: usize } => "文件内部超过 {max} 个部件，已停止读取", "the file has more than {max} parts inside; reading was stopped";
    /// No text in UTF-8.
    Error NotUtf8 => "不是 UTF-8 编码的文本", "the text is not UTF-8";
    /// Broken JSON.
    Error NotJson { /// What the parser says.
        detail: String } => "JSON 写法有误（{detail}）", "the JSON is malformed ({detail})";
    /// One key twice in one JSON object: one of the two would be lost.
    Error DoubledKey { /// Key.
        key: String } => "同一个对象里“{key}”出现了两次", "key \"{key}\" occurs twice in one object";
    /// Nothing in it.
    Error NoItems => "文件里没有事项", "there are no items in the file";
    /// More than [`limits::ITEMS`].
    Error TooManyItems { /// Limit.
        max: usize } => "事项超过 {max} 个，请分批导入", "there are more than {max} items; import them in parts";
    /// More than [`limits::FINDINGS`] findings.
    Error TooManyFindings { /// Number of those that are shown.
        shown: usize } => "问题太多，只列出前 {shown} 条", "there are too many findings; only the first {shown} are listed";
    /// One code twice.
    Error DoubledItem { /// Code.
        item: String } => "事项编码 {item} 出现了两次", "item {item} occurs twice";
    /// Two items of one implementation code.
    Warning SharedImplementationCode { /// The other item.
        other: String } => "实施编码与事项 {other} 相同，请核对", "the implementation code is that of item {other} too; check it";
    /// The folder cannot be read.
    Error Unreadable { /// Why.
        detail: String } => "无法读取（{detail}）", "cannot be read ({detail})";

    /// A sheet that must be there is not.
    Error MissingSheet { /// Its name.
        sheet: String } => "缺少工作表“{sheet}”", "sheet {sheet} is missing";
    /// Two sheets of one meaning.
    Error DoubledSheet { /// The other.
        other: String } => "与工作表“{other}”重复", "this sheet repeats sheet {other}";
    /// No row looks like a header.
    Error NoHeader { /// A column that was looked for.
        column: String } => "前 10 行里找不到表头（应有“{column}”一列）", "there is no header in the first 10 rows (a column {column} was looked for)";
    /// A column that must be there is not.
    Error MissingColumn { /// Its header.
        column: String } => "缺少“{column}”一列", "column {column} is missing";
    /// Two columns of one meaning.
    Error DoubledColumn { /// Its header.
        column: String } => "“{column}”有两列，不知以哪一列为准", "there are two columns {column}";
    /// A sheet, column or key of which nothing is taken over.
    Warning NotTakenOver { /// Its name.
        name: String } => "“{name}”的内容本系统不保存，未导入", "{name} is not kept by this system and was not taken over";
    /// Merged cells among the data.
    Error MergedCells { /// Which, such as `A3:A7`.
        range: String } => "{range} 是合并单元格，请取消合并并逐行填写", "{range} are merged cells; unmerge them and fill in every row";
    /// More than [`limits::ROWS`].
    Error TooManyRows { /// Limit.
        max: usize } => "超过 {max} 行，已停止读取", "there are more than {max} rows; reading was stopped";
    /// More than [`limits::CELLS`] or [`limits::TEXT_BYTES`].
    Error TooMuchText => "工作簿内容太多，请分成几个文件", "there is too much in the workbook; divide it";
    /// A formula that ended in an error.
    Error CellError { /// Such as `#REF!`.
        error: String } => "单元格公式出错（{error}）", "the formula of the cell failed ({error})";
    /// A row says nothing about which item it belongs to.
    Error NoItemCode => "没有填写事项编码", "the row does not say to which item it belongs";
    /// A row belongs to an item that is not in the basic sheet.
    Error UnknownItem { /// Code.
        item: String } => "事项 {item} 不在“基本信息”里", "item {item} is not in the basic sheet";
    /// A row repeats another of which there can be one.
    Error DoubledRow { /// The first, from 1.
        first: u32 } => "与第 {first} 行重复", "this row repeats row {first}";
    /// A row says of a step or section something else than an earlier one.
    Error Contradiction { /// The earlier row, from 1.
        first: u32 } => "与第 {first} 行的写法不一致", "this contradicts row {first}";
    /// An option or column of a field that is not there.
    Error NoSuchField { /// Name.
        field: String } => "字段 {field} 不在“步骤与字段”里", "field {field} is not in the sheet of fields";
    /// A condition that cannot be read.
    Error ConditionSyntax { /// Character, from 1.
        position: usize, /// What should stand there.
        expected: String } => "条件第 {position} 个字处看不懂，应为{expected}", "the condition cannot be read at character {position}; expected {expected}";

    /// A value that must be there is not.
    Error Missing { /// Key or column.
        key: String } => "“{key}”没有填写", "{key} is missing";
    /// A key that the format does not have.
    Error UnknownKey { /// Key.
        key: String } => "“{key}”不是本格式的内容，导入会丢失", "{key} is not part of the format and would be lost";
    /// Another type.
    Error WrongType { /// Type.
        expected: String } => "应为{expected}", "this must be of type {expected}";
    /// A word that is not in the list.
    Error NotOneOf { /// What stands there.
        found: String, /// The list.
        allowed: String } => "“{found}”不在可选范围：{allowed}", "{found} is none of {allowed}";
    /// No such kind of field.
    Error UnknownFieldKind { /// What stands there.
        kind: String } => "没有“{kind}”这种字段类型", "there is no kind of field {kind}";
    /// No such operator.
    Error UnknownOperator { /// What stands there.
        operator: String } => "没有“{operator}”这种比较", "there is no operator {operator}";
    /// Too many characters.
    Error TooLong { /// Limit.
        max: u64 } => "超过 {max} 个字", "this is longer than {max} characters";
    /// Too many entries.
    Error TooMany { /// Limit.
        max: u64 } => "超过 {max} 项", "there are more than {max} entries";
    /// Too few characters or entries.
    Error TooFew { /// Limit.
        min: u64 } => "至少要有 {min} 个", "there must be at least {min}";
    /// Too small.
    Error TooSmall { /// Limit.
        min: String } => "不能小于 {min}", "this must be at least {min}";
    /// Too large.
    Error TooBig { /// Limit.
        max: String } => "不能大于 {max}", "this must be at most {max}";
    /// No whole number.
    Error NotWhole => "应为整数", "this must be a whole number";
    /// No such day.
    Error NotADate => "不是日期，请写成 2026-01-31", "this is no date; write 2026-01-31";
    /// Anything else that does not fit the format.
    Error NotInFormat { /// The keyword of the JSON Schema.
        rule: String } => "不符合格式要求（{rule}）", "this does not fit the format ({rule})";

    /// A `$ref` that leads back to itself.
    Error SchemaNeverEnds { /// The `$ref`.
        reference: String } => "规则引用 {reference} 绕回自身，永远解析不完", "{reference} leads back to itself; the schema never ends";
    /// A `$ref` to somewhere else, or to nothing.
    Error SchemaReference { /// The `$ref`.
        reference: String } => "规则引用 {reference} 不存在或指向外部", "{reference} leads nowhere, or out of the schema";
    /// A keyword that would make references that cannot be followed.
    Error SchemaKeyword { /// Keyword.
        keyword: String } => "规则里不能用 {keyword}", "the schema must not use {keyword}";
    /// Deeper than [`limits::SCHEMA_DEPTH`] or larger than [`limits::SCHEMA_NODES`].
    Error SchemaTooLarge => "规则层次太深或展开后太大", "the schema is too deep, or too large when its references are followed";
    /// A pattern whose automaton is larger than [`limits::PATTERN_BYTES`].
    Error PatternTooLarge => "格式规则（正则）太大", "the pattern is too large";
    /// A type that no answer of the field has.
    Error SchemaType { /// The type that answers of the field have.
        expected: String } => "规则的类型与字段不符，应为 {expected}", "the type does not fit the field; answers are of type {expected}";
    /// A field whose answers nothing bounds.
    Error FieldWithoutSchema { /// Name.
        field: String } => "字段 {field} 没有规则，答案长短没有上限", "field {field} has no schema; nothing bounds its answers";
    /// More than [`limits::FIELDS`].
    Error TooManyFields { /// Limit.
        max: usize } => "字段超过 {max} 个", "there are more than {max} fields";
    /// Deeper than [`limits::CONDITION_DEPTH`].
    Error ConditionTooDeep { /// Limit.
        max: usize } => "条件嵌套超过 {max} 层，请拆成几个条件", "the condition is nested deeper than {max} levels; divide it";
    /// Nothing refers to the condition.
    Warning UnusedCondition { /// Id.
        id: String } => "条件 {id} 没有用到", "nothing refers to condition {id}";
    /// A section uses a block that nobody wrote.
    Error UnknownBlock { /// Block.
        block: String } => "字段组 {block} 不存在", "there is no block {block}";
    /// Two blocks of one name.
    Error DoubledBlock { /// Block.
        block: String } => "字段组 {block} 出现了两次", "block {block} occurs twice";
    /// A field without input is required.
    Error RequiredWithoutInput => "说明和计算字段不能必填", "a note or a computed field has no input and cannot be required";
    /// The first 18 characters of the implementation code are no credit code.
    Error CreditCode => "实施编码前 18 位不是有效的统一社会信用代码", "the first 18 characters of the implementation code are no valid credit code";
    /// Withdrawn before it begins.
    Error CancelledBeforeEffective => "取消日期早于生效日期", "the item is withdrawn before it comes into force";
    /// A limit of nothing.
    Error EmptyLimit => "期限应大于 0", "a limit must be more than 0";
    /// Promised later than the law allows.
    Error PromisedAfterLegal => "承诺时限长于法定时限", "the promised limit is longer than the statutory one";
    /// The stages are not the whole.
    Error StagesDiffer => "各环节期限之和与承诺时限不一致", "the stages do not add up to the promised limit";
    /// A statutory limit nobody would write.
    Warning LongLimit => "期限超过一年，请核对", "the limit is longer than a year; check it";
    /// 即办件 with a promise of days.
    Warning AtOnceWithLimit => "即办件的承诺时限超过 1 个工作日，请核对", "the item is done at once but promised for later than 1 workday; check it";
    /// Decided at the window, but not at once.
    Warning CounterDecidesLater => "承诺件由窗口当场办结，请核对审批方式", "the item is done by promise but decided at the window; check the routing";
    /// 验原件 with copies to hand in.
    Error ShownWithCopies => "只验原件的材料份数应为 0", "of a material that is only shown no copies are handed in";
    /// Paper of which nothing is handed in.
    Error NoCopies => "要提交的材料份数应大于 0", "of a material that is handed in there must be at least one copy";
    /// No data URI of a small picture, or an SVG that does more than show something.
    Error NotAPicture => "不是可用的图样：应为 SVG、PNG 或 JPEG 的 data URI（base64），SVG 不得含脚本或外部引用", "this is no usable picture: it must be a data URI (base64) of an SVG, PNG or JPEG, an SVG without scripts and references";
    /// Shared data, demanded on paper.
    Warning SharedOnPaper => "数据共享可得的材料不应要求提交纸质件", "a material obtained by data sharing must not be demanded on paper";

    /// Another content under a version that is live.
    Error ContentChanged { /// The version.
        version: u32, /// The one it should have.
        next: u32 } => "内容改了但版本号仍是 {version}，应为 {next}", "the content changed but the version is still {version}; it must be {next}";
    /// A version older than the live one.
    Error VersionOlder { /// Live.
        live: u32 } => "版本号比现行的 {live} 还旧", "the version is older than {live}, which is live";
    /// A file that was begun from a version before the live one.
    Warning BegunFromOlder { /// The file's.
        begun: u32, /// Live.
        live: u32 } => "文件按第 {begun} 版编写，现行已是第 {live} 版：其间的改动会被覆盖，请核对", "the file was begun from version {begun}, but {live} is live: what was changed since would be undone; check it";
    /// A version left out.
    Error VersionGap { /// The one it should have.
        next: u32 } => "版本号不连续，应为 {next}", "a version was left out; it must be {next}";
    /// A new version of nothing new.
    Warning VersionWithoutChange { /// Live.
        live: u32 } => "版本号变了但内容未改，仍按版本 {live}", "the version is new but nothing changed; {live} stays live";
    /// A new version that would be in force before the one that is replaced.
    Error EffectiveBefore { /// First day of the live version.
        live: String } => "生效日期早于现行版本的生效日期 {live}", "the version would be in force before the live one, which is since {live}";
}

/// Findings in the order of their places, errors first, at most [`limits::FINDINGS`]. That warnings were left out is itself no error.
pub(crate) fn bounded(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    if findings.len() > limits::FINDINGS {
        let severity =
            if findings[limits::FINDINGS].is_error() { Severity::Error } else { Severity::Warning };
        findings.truncate(limits::FINDINGS);
        let more = Finding::whole(Problem::TooManyFindings { shown: limits::FINDINGS });
        findings.push(Finding { severity, ..more });
    }
    findings
}

/// Findings as they come in, counted so that a file with a million mistakes ends soon and takes little room.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    findings: Vec<Finding>,
    errors: usize,
}

impl Collected {
    /// Adds a finding; of more warnings than are shown only the first are kept.
    pub(crate) fn push(&mut self, finding: Finding) {
        if finding.is_error() {
            self.errors += 1;
        } else if self.findings.len() - self.errors > limits::FINDINGS {
            return;
        }
        if self.errors <= limits::FINDINGS + 1 {
            self.findings.push(finding);
        } else {
            self.errors = limits::FINDINGS + 1;
        }
    }

    /// Whether there is an error.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether there are more errors than are shown: whoever has this many mends a pattern, not single cells.
    pub(crate) fn is_full(&self) -> bool {
        self.errors > limits::FINDINGS
    }

    /// Places where an error is.
    pub(crate) fn places(&self) -> std::collections::BTreeSet<At> {
        let errors = self.findings.iter().filter(|finding| finding.is_error());
        errors.map(|finding| finding.place.at.clone()).collect()
    }

    /// All of them, [`bounded`].
    pub(crate) fn into_list(self) -> Vec<Finding> {
        bounded(self.findings)
    }
}

/// A short piece of a text for a sentence.
pub(crate) fn short(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
