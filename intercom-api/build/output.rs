//! Writes the generated code.

use std::fs;
use std::path::Path;

use intercom_gen::Generated;

use super::Problem;
use super::environment::Environment;

/// Writes all files of the generated code to `OUT_DIR`.
pub(crate) fn write(environment: &Environment, generated: &Generated) -> Result<(), Problem> {
    let out = environment.out_dir()?;
    for folder in ["types", "resources"] {
        // Removes the files of resources that are no longer enabled.
        let folder = out.join(folder);
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .map_err(|error| Problem::file("remove", &folder, &error))?;
        }
        fs::create_dir_all(&folder).map_err(|error| Problem::file("create", &folder, &error))?;
    }
    for file in &generated.files {
        write_file(&out.join(&file.path), &file.code)?;
    }
    write_file(&out.join("index.md"), &generated.index())
}

fn write_file(path: &Path, text: &str) -> Result<(), Problem> {
    fs::write(path, text).map_err(|error| Problem::file("write", path, &error))
}
