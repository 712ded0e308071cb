//! What was entered, line by line, beside what the central API holds. Personal values are masked.

use domain::answer::{Answer, Answers};
use domain::case::Case;
use domain::catalogue::DeliveryKind;
use domain::command::{
    CaseCommand, Changes, ClockCommand, Command, DiscrepancyCommand, HandoverCommand, JointCommand,
    NewTicket, TaskCommand, TicketCommand,
};
use domain::form::definition::{Definition, Field, FieldKind};
use domain::form::parts::FormParts;
use domain::form::view::{FieldView, RowLimits};
use domain::id::{BlobHash, ItemCode};
use domain::joint::JointApplication;
use domain::record::Record;
use domain::task::{self, Task};
use domain::ticket::Ticket;
use protocol::error::Failure;
use protocol::screen::AttentionLine;

use crate::cache::record;
use crate::screens::Glance;
use crate::words;

/// The lines of a command; `mine` is the record it was about as it stood where it was made.
pub(in crate::screens) fn of(
    glance: &Glance<'_>,
    command: &Command,
    mine: Option<&Record>,
) -> Result<Vec<AttentionLine>, Failure> {
    let base = match command.subject() {
        Some(key) => record::get_base(glance.connection, &key)?,
        None => None,
    };
    Ok(match command {
        Command::CounterOpen { counter, .. }
        | Command::CounterClose { counter, .. }
        | Command::TicketCallNext { counter, .. } => vec![line("窗口", words::counter(*counter), None)],
        Command::TicketIssue(new) => issued(glance, new),
        Command::Ticket { action, .. } => {
            let held = if let Some(Record::Ticket(ticket)) = &base { Some(&**ticket) } else { None };
            let mine = if let Some(Record::Ticket(ticket)) = mine { Some(&**ticket) } else { None };
            on_ticket(action, mine, held)
        }
        Command::CaseOpen { item, version, .. } => {
            let name = glance.offer.item(item).map_or_else(|| item.0.clone(), |item| item.name.clone());
            vec![line("事项", format!("{name}（第 {version} 版）"), None)]
        }
        Command::Case { action, .. } => {
            let held = if let Some(Record::Case(case)) = &base { Some(&**case) } else { None };
            let known = held.or(if let Some(Record::Case(case)) = mine { Some(case) } else { None });
            let definition = match known {
                Some(case) => record::item(glance.connection, &case.item, case.version).ok(),
                None => None,
            };
            on_case(action, definition.as_ref(), held)
        }
        Command::JointOpen { package, .. } => {
            let name =
                glance.offer.package(package).map_or_else(|_| package.0.clone(), |known| known.name.clone());
            vec![line("一件事", name, None)]
        }
        Command::Joint { action, .. } => {
            let held = if let Some(Record::Joint(joint)) = &base { Some(&**joint) } else { None };
            let known = held.or(if let Some(Record::Joint(joint)) = mine { Some(joint) } else { None });
            on_joint(glance, action, known, held)
        }
        Command::Task { action, .. } => {
            let held = if let Some(Record::Task(task)) = &base { Some(&**task) } else { None };
            on_task(action, held)
        }
        Command::Handover { action, .. } => vec![on_handover(action)],
        Command::Discrepancy { action, .. } => vec![on_discrepancy(action)],
    })
}

fn on_handover(action: &HandoverCommand) -> AttentionLine {
    match action {
        HandoverCommand::TakeOver => line("移交", "接办", None),
        HandoverCommand::Assign { to } => line("移交", format!("指派 {to}"), None),
        HandoverCommand::Close { reason } => line("移交", format!("关闭：{reason}"), None),
    }
}

fn on_discrepancy(action: &DiscrepancyCommand) -> AttentionLine {
    let said = |what: &str, text: &str| format!("{what}：{}", words::without_numbers(text));
    let entered = match action {
        DiscrepancyCommand::Report { account, .. } | DiscrepancyCommand::ReportJoint { account, .. } => {
            said("上报", account)
        }
        DiscrepancyCommand::Take { .. } => "受理".to_owned(),
        DiscrepancyCommand::Answer { corrected: true, opinion, .. } => said("已更正", opinion),
        DiscrepancyCommand::Answer { corrected: false, opinion, .. } => said("核实无误", opinion),
        DiscrepancyCommand::Close { reason, .. } => said("关闭", reason),
    };
    line("数据异议", entered, None)
}

fn line(label: &str, entered: impl Into<String>, held: Option<String>) -> AttentionLine {
    AttentionLine { label: label.to_owned(), entered: entered.into(), held, author: None }
}

fn issued(glance: &Glance<'_>, new: &NewTicket) -> Vec<AttentionLine> {
    let businesses = &glance.hall.businesses;
    let business = businesses.iter().find(|business| business.code == new.business);
    let mut lines = vec![
        line("号码", &*new.number, None),
        line("业务", business.map_or(&*new.business.0, |business| &*business.name), None),
        line("类别", words::class(new.class), None),
    ];
    let person = &new.person;
    if !person.name.is_empty() {
        lines.push(line("姓名", &*person.name, None));
    }
    if !person.id_number.is_empty() {
        lines.push(line("证件号码", words::veiled(FieldKind::IdNumber, &person.id_number), None));
    }
    if !person.phone.is_empty() {
        lines.push(line("联系电话", words::veiled(FieldKind::Phone, &person.phone), None));
    }
    lines
}

fn on_ticket(action: &TicketCommand, mine: Option<&Ticket>, held: Option<&Ticket>) -> Vec<AttentionLine> {
    let mut lines = Vec::new();
    match action {
        TicketCommand::Park { reason, missing, .. } => {
            lines.push(line("挂起原因", &**reason, None));
            if !missing.is_empty() {
                lines.push(line("需补材料", missing.join("、"), None));
            }
        }
        TicketCommand::Transfer { to_counter, reason, .. } => {
            lines.push(line("转至", words::counter(*to_counter), None));
            if !reason.trim().is_empty() {
                lines.push(line("转号原因", &**reason, None));
            }
        }
        _ => {}
    }
    if let Some(mine) = mine {
        lines.push(line("状态", words::ticket_state(mine), held.map(words::ticket_state)));
    } else if let Some(held) = held {
        lines.push(line("状态", "—", Some(words::ticket_state(held))));
    }
    lines
}

fn on_case(action: &CaseCommand, definition: Option<&Definition>, held: Option<&Case>) -> Vec<AttentionLine> {
    let state = || held.map(words::case_state);
    let material = |slot: &str| {
        let known = definition.and_then(|definition| definition.materials.iter().find(|m| m.slot == slot));
        known.map_or_else(|| slot.to_owned(), |material| material.name.clone())
    };
    match action {
        CaseCommand::Edit { changes, .. } => {
            let parts = definition.map(FormParts::from);
            edited(changes, parts.as_ref(), held.map_or(&Answers::new(), |case| &case.answers))
        }
        CaseCommand::Migrate { to, .. } => {
            vec![line("表单版本", version(*to), held.map(|case| version(case.version)))]
        }
        CaseCommand::Attach { attachment } => {
            vec![photo(material(&attachment.slot), "新增照片 1 张", held, &attachment.slot)]
        }
        CaseCommand::Detach { slot, .. } => vec![photo(material(slot), "移除照片 1 张", held, slot)],
        CaseCommand::Photo { slot, action, .. } => {
            vec![photo(material(slot), &words::photo_act(action), held, slot)]
        }
        CaseCommand::Settle { slot, settlement } => {
            let entered = settlement.map_or("取消", words::settlement);
            let held = held
                .and_then(|case| case.settlements.get(slot))
                .map(|held| words::settlement(*held).to_owned());
            vec![line(&material(slot), entered, held)]
        }
        CaseCommand::Fetch { slot, .. } => vec![line(&material(slot), "共享获取", None)],
        CaseCommand::Sign { .. } => vec![signed(held.map(|case| &case.signature))],
        CaseCommand::Notify { missing, points, .. } => {
            let names: Vec<&str> = missing.iter().map(|missing| &*missing.name).collect();
            let mut lines = Vec::new();
            if !names.is_empty() {
                lines.push(line("缺少材料", names.join("、"), None));
            }
            lines.extend(points.iter().map(|point| line("其他事项", &**point, None)));
            lines.push(line("状态", "一次性告知", state()));
            lines
        }
        CaseCommand::Accept { number, .. } => {
            vec![line("办件编号", &**number, None), line("状态", "受理", state())]
        }
        CaseCommand::Resubmit => vec![line("状态", "重新提交", state())],
        CaseCommand::Discard { reason } => {
            vec![line("作废原因", &**reason, None), line("状态", "作废", state())]
        }
        CaseCommand::Receive { number } => {
            vec![line("收件凭证", &**number, None), line("状态", "收件", state())]
        }
        CaseCommand::Correct { what, how } => {
            vec![line("当场更正", &**what, None), line("更正内容", words::without_numbers(how), None)]
        }
        CaseCommand::NotNeeded { reason, .. } => {
            vec![line("理由", &**reason, None), line("状态", "无需申请", state())]
        }
        CaseCommand::Decline { reason, office, .. } => {
            let mut lines = vec![line("理由", &**reason, None)];
            lines.extend(office.iter().map(|office| line("应向其申请", &*office.name, None)));
            lines.push(line("状态", "不予受理", state()));
            lines
        }
        CaseCommand::Supplement { received, .. } => {
            let names: Vec<&str> = received.iter().map(|material| &*material.name).collect();
            vec![line("补正材料", names.join("、"), None), line("状态", "接收补正", state())]
        }
        CaseCommand::BringLater { slots, .. } => {
            let names: Vec<String> = slots.iter().map(|slot| material(slot)).collect();
            vec![line("容缺后补", names.join("、"), None), line("状态", "接收补交", state())]
        }
        CaseCommand::Withdraw { reason, .. } => {
            vec![line("撤回原因", &**reason, None), line("状态", "撤回申请", state())]
        }
        // What was said is for the supervisors.
        CaseCommand::Rate { .. } => vec![line("评价", "申请人评价", None)],
    }
}

fn photo(label: String, entered: &str, held: Option<&Case>, slot: &str) -> AttentionLine {
    let count = held.map(|case| case.attachments.iter().filter(|photo| photo.slot == slot).count());
    AttentionLine {
        label,
        entered: entered.to_owned(),
        held: count.map(|count| format!("照片 {count} 张")),
        author: None,
    }
}

fn signed(held: Option<&Option<BlobHash>>) -> AttentionLine {
    let words =
        |signature: &Option<BlobHash>| if signature.is_some() { "已签名" } else { "未签名" }.to_owned();
    line("签名", "已签名", held.map(words))
}

/// Changed answers beside the held ones, in the words of their fields.
fn edited(changes: &Changes, parts: Option<&FormParts<'_>>, held: &Answers) -> Vec<AttentionLine> {
    changes
        .iter()
        .map(|(name, entered)| {
            let field = parts.and_then(|parts| parts.fields().find(|field| field.name == *name));
            let entered = entered.as_ref().filter(|answer| !answer.is_blank());
            AttentionLine {
                label: field.map_or_else(|| name.clone(), |field| field.label.clone()),
                entered: entered.map_or_else(|| "（清空）".to_owned(), |answer| in_words(field, answer)),
                held: held.get(name).map(|answer| in_words(field, answer)),
                author: None,
            }
        })
        .collect()
}

/// An answer in the words of its field, masked when it is personal. A field that no definition knows is masked as far as can be told.
fn in_words(field: Option<&Field>, answer: &Answer) -> String {
    let Some(field) = field else {
        let text = answer.as_text().map_or_else(|| "…".to_owned(), str::to_owned);
        return words::without_numbers(&text);
    };
    let text = task::in_words(&drawn(field), answer);
    match field.kind {
        FieldKind::IdNumber | FieldKind::Phone | FieldKind::BankCard => words::veiled(field.kind, &text),
        // The cells of a table stand in one line: numbers are masked, and the names that tell the rows apart stay.
        FieldKind::Rows => words::without_numbers(&text),
        kind if field.personal => words::veiled(kind, &text),
        _ => text,
    }
}

/// A field with all its options and columns, whatever is visible now.
fn drawn(field: &Field) -> FieldView {
    FieldView {
        name: field.name.clone(),
        label: field.label.clone(),
        kind: field.kind,
        help: String::new(),
        placeholder: String::new(),
        required: false,
        options: field.options.clone(),
        columns: field.columns.iter().map(drawn).collect(),
        wide: field.wide,
        personal: field.personal,
        money: field.kind == FieldKind::Money,
        level: field.level,
        slot: None,
        rows: RowLimits::default(),
        value: None,
        problem: None,
    }
}

fn on_joint(
    glance: &Glance<'_>,
    action: &JointCommand,
    known: Option<&JointApplication>,
    held: Option<&JointApplication>,
) -> Vec<AttentionLine> {
    let package =
        known.and_then(|joint| record::package(glance.connection, &joint.package, joint.version).ok());
    let name_of = |item: &ItemCode| {
        let member = known.and_then(|joint| joint.members.iter().find(|member| member.item == *item));
        member.map_or_else(|| item.0.clone(), |member| member.item_name.clone())
    };
    let state = || held.map(|joint| words::joint_state(&joint.state).to_owned());
    match action {
        JointCommand::Choose { members } => {
            let held = held
                .map(|joint| joint.chosen().map(|member| &*member.item_name).collect::<Vec<_>>().join("、"));
            vec![line("办理事项", members.iter().map(name_of).collect::<Vec<_>>().join("、"), held)]
        }
        JointCommand::Consent { given } => {
            let words = |given: bool| if given { "同意" } else { "未同意" }.to_owned();
            vec![line("数据共享同意", words(*given), held.map(|joint| words(joint.consent_at.is_some())))]
        }
        JointCommand::Edit { member: None, changes, .. } => {
            let parts = package.as_ref().map(FormParts::from);
            edited(changes, parts.as_ref(), held.map_or(&Answers::new(), |joint| &joint.common))
        }
        JointCommand::Edit { member: Some(item), changes, .. } => {
            let find =
                |joint: &&JointApplication| joint.members.iter().position(|member| member.item == *item);
            let member = known.and_then(|joint| joint.members.get(find(&joint)?));
            let definition = member.and_then(|m| record::item(glance.connection, &m.item, m.version).ok());
            let parts = definition.as_ref().map(FormParts::from);
            let held = held.and_then(|joint| joint.members.get(find(&joint)?));
            edited(changes, parts.as_ref(), held.map_or(&Answers::new(), |member| &member.answers))
        }
        JointCommand::Renew { from, to } => {
            let mut lines = Vec::new();
            if from.package != to.package {
                lines.push(line(
                    "联办表单版本",
                    version(to.package),
                    held.map(|joint| version(joint.version)),
                ));
            }
            for (item, to) in to.members.iter().filter(|(item, to)| from.members.get(item) != Some(to)) {
                let held = held.and_then(|joint| joint.member(item).ok());
                let label = format!("{}表单版本", name_of(item));
                lines.push(line(&label, version(*to), held.map(|member| version(member.version))));
            }
            lines
        }
        JointCommand::Migrate { member: item, to, .. } => {
            let held = held.and_then(|joint| joint.members.iter().find(|member| member.item == *item));
            let label = format!("{}表单版本", name_of(item));
            vec![line(&label, version(*to), held.map(|member| version(member.version)))]
        }
        JointCommand::Attach { attachment } => {
            vec![joint_photo(glance, known, held, &attachment.slot, "新增照片 1 张")]
        }
        JointCommand::Detach { slot, .. } => vec![joint_photo(glance, known, held, slot, "移除照片 1 张")],
        JointCommand::Photo { slot, action, .. } => {
            vec![joint_photo(glance, known, held, slot, &words::photo_act(action))]
        }
        JointCommand::Fetch { member, slot, .. } => {
            let member = known.and_then(|joint| joint.member(member).ok());
            let definition = member.and_then(|m| record::item(glance.connection, &m.item, m.version).ok());
            let materials = definition.iter().flat_map(|definition| &definition.materials);
            let named = materials.clone().find(|material| material.slot == *slot);
            let name = named.map_or_else(|| slot.clone(), |material| material.name.clone());
            vec![line(&name, "共享获取", None)]
        }
        JointCommand::Deliver { kind, address } => {
            let label = |kind: DeliveryKind| {
                let choices = package.iter().flat_map(|package| &package.deliveries);
                choices
                    .into_iter()
                    .find(|choice| choice.kind == kind)
                    .map_or("—", |choice| &*choice.label)
                    .to_owned()
            };
            let delivery = held.and_then(|joint| joint.delivery.as_ref());
            let mut lines =
                vec![line("送达方式", label(*kind), delivery.map(|delivery| label(delivery.kind)))];
            if !address.is_empty() {
                lines.push(line("送达地址", &**address, delivery.map(|delivery| delivery.address.clone())));
            }
            lines
        }
        JointCommand::Sign { .. } => vec![signed(held.map(|joint| &joint.signature))],
        JointCommand::Submit { number, .. } => {
            vec![line("联办编号", &**number, None), line("状态", "发起联办", state())]
        }
        JointCommand::Discard { reason } => {
            vec![line("作废原因", &**reason, None), line("状态", "作废", state())]
        }
        JointCommand::Rate { .. } => vec![line("评价", "申请人评价", None)],
    }
}

/// A version of a form.
fn version(version: u32) -> String {
    format!("第 {version} 版")
}

fn joint_photo(
    glance: &Glance<'_>,
    known: Option<&JointApplication>,
    held: Option<&JointApplication>,
    kind: &str,
    entered: &str,
) -> AttentionLine {
    let members = known.into_iter().flat_map(|joint| &joint.members);
    let name = members
        .filter_map(|member| record::item(glance.connection, &member.item, member.version).ok())
        .find_map(|definition| {
            definition
                .materials
                .into_iter()
                .find(|material| material.kind == kind)
                .map(|material| material.name)
        });
    let count = held.map(|joint| joint.attachments.iter().filter(|photo| photo.slot == kind).count());
    AttentionLine {
        label: name.unwrap_or_else(|| kind.to_owned()),
        entered: entered.to_owned(),
        held: count.map(|count| format!("照片 {count} 张")),
        author: None,
    }
}

fn on_task(action: &TaskCommand, held: Option<&Task>) -> Vec<AttentionLine> {
    let (entered, opinion, legal_basis) = match action {
        TaskCommand::Claim => ("认领", "", ""),
        TaskCommand::Release => ("放回", "", ""),
        TaskCommand::Approve { opinion } => ("同意", &**opinion, ""),
        TaskCommand::Refuse { opinion, legal_basis } => ("不同意", &**opinion, &**legal_basis),
        TaskCommand::Return { opinion } => ("退回补正", &**opinion, ""),
        TaskCommand::Clock { action } => match action {
            ClockCommand::Stop { procedure, .. } => (words::procedure(*procedure), "", ""),
            ClockCommand::Resume => ("恢复计时", "", ""),
            ClockCommand::RequestExtension { reason, .. } => ("申请延期", &**reason, ""),
            ClockCommand::GrantExtension { opinion } => ("同意延期", &**opinion, ""),
            ClockCommand::DenyExtension { opinion } => ("不同意延期", &**opinion, ""),
        },
    };
    let mut lines = vec![line("状态", entered, held.map(words::task_state))];
    if !opinion.is_empty() {
        lines.push(line("意见", opinion, None));
    }
    if !legal_basis.is_empty() {
        lines.push(line("法律依据", legal_basis, None));
    }
    lines
}
