//! Versions of joint packages.

use domain::catalogue::JointPackage;

use super::schema::Creation;
use super::table::record_table;

record_table!("packages", Package(JointPackage), String, |package, key| {
    code: String = package.code.to_string(),
    package_version: i64 = i64::from(package.version),
});

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([])]
}
