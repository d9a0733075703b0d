//! The description that a command works on.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use intercom_gen::{Generated, Options, Surface};

use crate::Failure;

/// The files of the overlays, in the order in which they apply.
pub(crate) const OVERLAYS: [&str; 3] = [
    "openapi/corrections.yaml",
    "openapi/operations.yaml",
    "openapi/types.yaml",
];

/// The option that most commands have.
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

    /// How errors name it.
    pub(crate) fn name(&self) -> String {
        match &self.description {
            Some(path) => path.display().to_string(),
            None => "the vendored description".to_owned(),
        }
    }

    pub(crate) fn read(&self) -> Result<String, Failure> {
        match &self.description {
            Some(path) => fs::read_to_string(path).map_err(Failure::when(format_args!(
                "cannot read {}",
                path.display()
            ))),
            None => Ok(intercom_openapi::DESCRIPTION.to_owned()),
        }
    }

    pub(crate) fn generate(&self, options: &Options) -> Result<Generated, Failure> {
        intercom_gen::generate(&self.read()?, intercom_openapi::OVERLAYS, options)
            .map_err(Failure::when(self.name()))
    }

    pub(crate) fn surface(&self) -> Result<Surface, Failure> {
        intercom_gen::surface(
            &self.read()?,
            intercom_openapi::OVERLAYS,
            &Options::default(),
        )
        .map_err(Failure::when(self.name()))
    }
}
