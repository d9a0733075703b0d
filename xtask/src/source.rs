//! The `--description` option that most commands share.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use intercom_gen::{Generated, Options, Surface};

/// The overlay files, in the order in which they are applied.
pub(crate) const OVERLAYS: [&str; 3] = [
    "openapi/corrections.yaml",
    "openapi/operations.yaml",
    "openapi/types.yaml",
];

/// The description that a command reads.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// OpenAPI 3.0 description to read, as YAML or JSON [default: the vendored one]
    #[arg(long, value_name = "FILE")]
    pub(crate) description: Option<PathBuf>,
}

impl Source {
    pub(crate) fn file(path: &Path) -> Self {
        Self {
            description: Some(path.to_owned()),
        }
    }

    /// Returns the name of the description in errors.
    pub(crate) fn name(&self) -> String {
        match &self.description {
            Some(path) => path.display().to_string(),
            None => "the vendored description".to_owned(),
        }
    }

    pub(crate) fn read(&self) -> Result<String> {
        match &self.description {
            Some(path) => {
                fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
            }
            None => Ok(intercom_openapi::DESCRIPTION.to_owned()),
        }
    }

    pub(crate) fn generate(&self, options: &Options) -> Result<Generated> {
        let options = options.clone().base(intercom_openapi::BASE);
        intercom_gen::generate(&self.read()?, intercom_openapi::OVERLAYS, &options)
            .with_context(|| self.name())
    }

    pub(crate) fn surface(&self) -> Result<Surface> {
        intercom_gen::surface(
            &self.read()?,
            intercom_openapi::OVERLAYS,
            &Options::default().base(intercom_openapi::BASE),
        )
        .with_context(|| self.name())
    }
}
