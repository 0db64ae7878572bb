//! The stories of the demo.

pub(super) mod checkout;
pub(super) mod doubt;
pub(super) mod reads;

use checkout_sdk::runtime::{LegStatus, Overall, Report};

use super::checks::Checks;

/// Expects an overall, and a status of each leg.
fn expect(checks: &mut Checks, report: &Report, overall: Overall, legs: &[(&str, LegStatus)]) {
    checks.same("overall", report.overall(), overall);
    checks.same("legs", report.legs().len(), legs.len());
    for (name, status) in legs {
        let is = report.leg(name).map(checkout_sdk::runtime::LegReport::status);
        checks.same(&format!("leg `{name}`"), is, Some(*status));
    }
}
