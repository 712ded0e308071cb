//! Chinese sentences of the faults that the form engine finds in a definition.

use domain::form::check::DefinitionFault as Fault;

/// The sentence.
pub(super) fn zh(fault: &Fault) -> String {
    match fault {
        Fault::Empty(what) => format!("{what} 不能为空"),
        Fault::ImplementationCode(code) => format!("实施编码 {} 不是 31 位字母和数字", super::short(code)),
        Fault::FieldName(name) => format!("字段标识 {name} 只能用小写字母、数字和下划线，以字母开头"),
        Fault::DuplicateField(name) => format!("字段标识 {name} 出现了两次"),
        Fault::DuplicateSection(id) => format!("步骤或分组 {id} 出现了两次"),
        Fault::DuplicateCondition(id) => format!("条件 {id} 出现了两次"),
        Fault::DuplicateSlot(slot) => format!("材料标识 {slot} 出现了两次"),
        Fault::NothingIn(id) => format!("步骤或分组 {id} 里什么也没有"),
        Fault::UnknownCondition { at, condition } => format!("{at} 用到的条件 {condition} 不存在"),
        Fault::ConditionCycle(id) => format!("条件 {id} 绕回自身"),
        Fault::UnknownField { condition, field } => format!("条件 {condition} 用到的字段 {field} 不存在"),
        Fault::Incomparable { condition, field } => {
            format!("条件 {condition} 与字段 {field} 的类型或选项不符，永远不会成立")
        }
        Fault::Options(field) => format!("字段 {field} 的选项与字段类型不符"),
        Fault::DuplicateOption { field, value } => format!("字段 {field} 的选项 {value} 出现了两次"),
        Fault::Columns(field) => format!("字段 {field} 的表格列与字段类型不符"),
        Fault::Computed(field) => format!("字段 {field} 的计算方式或来源不对"),
        Fault::Level(field) => format!("字段 {field} 不是行政区划，不能规定填到哪一级"),
        Fault::Slot(field) => format!("字段 {field} 要对应本事项的一项材料，一项材料只放一处"),
        Fault::Schema => "规则（JSON Schema）无法使用".to_owned(),
        Fault::SchemaKeyword(keyword) => format!("规则不能用 {keyword} 约束整张表单"),
        Fault::SchemaField(field) => format!("规则里的字段 {field} 不存在"),
        Fault::Later(slot) => format!("事项不允许容缺，材料 {slot} 却可以后补"),
        Fault::Licence { slot, what } if what == "shared" => {
            format!("材料 {slot} 不是数据共享材料，却要共享获取")
        }
        Fault::Licence { slot, what } => format!("材料 {slot} 共享获取用到的字段 {what} 不存在或类型不符"),
        Fault::Photo(slot) => format!("材料 {slot} 对照片的要求超过千分之一千，没有照片能达到"),
        Fault::UnknownMember(item) => format!("成员事项 {item} 不存在"),
        Fault::DuplicateMember(item) => format!("成员事项 {item} 出现了两次"),
        Fault::MemberCycle(item) => format!("成员事项 {item} 等待自身办结"),
        Fault::Mapping { member, field, common } => format!("{member} 的字段 {field} 无法取自 {common}"),
    }
}
