//! `cml completions` and `cml man`: what shells and `man` know about the commands, written from the command tree itself.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use super::environment::Environment;
use super::stop::Stop;
use super::{option_variables, output};
use crate::error::Error;

#[derive(Args, Debug)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

#[derive(Args, Debug)]
pub(super) struct Man {
    /// The folder, made if it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// The programs that are subcommands too, and so complete alike.
const PROGRAMS: [&str; 4] = ["plot", "publish", "send-comment", "send-github-check"];

/// The script covers `cml` and the programs named after its subcommands.
pub(super) fn completions(arguments: &Completions, mut root: Command) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut root, "cml", &mut script);
    for name in PROGRAMS {
        let mut program = root.find_subcommand(name).expect("the tree has it").clone();
        let name = format!("cml-{name}");
        program = program.name(name.clone()).bin_name(name.clone());
        clap_complete::generate(arguments.shell, &mut program, name, &mut script);
    }
    output::write_stdout(&script, true)
}

/// One page a command, as `cml-comment-create.1`.
pub(super) fn man(arguments: &Man, root: Command) -> Result<(), Stop> {
    let folder = &arguments.folder;
    fs::create_dir_all(folder).map_err(|error| Error::io(format!("cannot make {}: {error}", folder.display())))?;
    let mut root = option_variables::bind(root, &Environment::empty(), &[], &[]);
    root.build();
    pages(&root, "cml", folder)
}

fn pages(command: &Command, name: &str, folder: &std::path::Path) -> Result<(), Stop> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone().name(name.to_owned()).display_name(name.to_owned()))
        .render(&mut page)
        .map_err(|error| Error::io(format!("cannot write the page of {name}: {error}")))?;
    output::write_file(&folder.join(format!("{name}.1")), &page)?;
    for command in command.get_subcommands() {
        pages(command, &format!("{name}-{}", command.get_name()), folder)?;
    }
    Ok(())
}
