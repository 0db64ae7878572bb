//! What stands around the output folder.

use std::fs;
use std::path::{Path, PathBuf};

/// The workspace that the folder lies in without being named by it: cargo would refuse to build
/// the crate there.
pub(super) fn foreign_workspace(dir: &Path) -> Option<PathBuf> {
    let dir = fs::canonicalize(dir).ok()?;
    let manifests = dir.ancestors().skip(1).map(|folder| folder.join("Cargo.toml"));
    for manifest in manifests {
        let Ok(text) = fs::read_to_string(&manifest) else { continue };
        if !text.lines().any(|line| line.trim_start().starts_with("[workspace")) {
            continue;
        }
        let folder = manifest.parent()?;
        let way = dir.strip_prefix(folder).ok()?;
        return if names(&text, way) { None } else { Some(manifest) };
    }
    None
}

/// Whether a workspace names this folder, one above it, or a pattern for those above it.
fn names(manifest: &str, way: &Path) -> bool {
    let quoted = |text: &str| {
        manifest.contains(&format!("\"{text}\"")) || manifest.contains(&format!("'{text}'"))
    };
    way.ancestors().filter(|part| !part.as_os_str().is_empty()).any(|part| {
        let path = part.to_string_lossy().replace('\\', "/");
        let folder = path.rsplit_once('/').map(|(folder, _)| format!("{folder}/*"));
        quoted(&path) || quoted(&folder.unwrap_or_else(|| "*".to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_names_members_excluded_folders_and_patterns() {
        let manifest =
            "[workspace]\nmembers = [\"a\", 'b/c', \"libs/*\"]\nexclude = [\"target\"]\n";
        for way in ["a", "b/c", "libs/sdk", "target/x/y"] {
            assert!(names(manifest, Path::new(way)), "{way}");
        }
        assert!(!names(manifest, Path::new("sdk")));
        assert!(!names(manifest, Path::new("b/d")));
    }
}
