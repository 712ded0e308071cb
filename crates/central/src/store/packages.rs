//! Versions of joint packages.

use domain::catalogue::JointPackage;

use super::schema::{self, Creation, big, text};
use super::table::record_table;

record_table!("packages", Package(JointPackage), String, |package, key| {
    code: String = package.code.to_string(),
    package_version: i64 = i64::from(package.version),
});

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [text("code"), big("package_version")];
    vec![Creation {
        name: "packages_created",
        tables: vec![schema::record_table("packages", columns, schema::text("body"))],
        indexes: schema::record_indexes("packages"),
    }]
}
