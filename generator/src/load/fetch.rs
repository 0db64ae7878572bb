//! Documents of the network, only with `--allow-network`.

use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(30);
/// In bytes.
const LARGEST: u64 = 64 << 20;

/// The body behind an address; else why it could not be fetched.
pub(super) fn fetch(url: &str) -> Result<Vec<u8>, String> {
    let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).max_redirects(5);
    let agent: ureq::Agent = config.build().into();
    let request = agent.get(url).header("accept", "application/yaml, application/json, */*");
    let mut response = request.call().map_err(|error| error.to_string())?;
    let body = response.body_mut().with_config().limit(LARGEST).read_to_vec();
    body.map_err(|error| error.to_string())
}
