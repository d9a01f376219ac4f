# SPDX-License-Identifier: MIT
"""The Conan 2 recipe of the checkout that it stands in: conan create packaging/conan"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load

ROOT = os.path.join("..", "..")


class Ducat(ConanFile):
    name = "ducat"
    description = ("Exact metering and billing of compute: "
                   "degrees, prepaid packs, prices, statements")
    license = "MIT"
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_fmt": [True, False], "with_nlohmann_json": [True, False]}
    default_options = {"with_fmt": False, "with_nlohmann_json": False}
    no_copy_source = True

    def set_version(self):
        header = load(self, os.path.join(self.recipe_folder, ROOT, "include/ducat/version.hpp"))
        numbers = re.findall(r"^#define DUCAT_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$", header, re.M)
        self.version = ".".join(numbers)

    def export_sources(self):
        root = os.path.join(self.recipe_folder, ROOT)
        copy(self, "LICENSE", src=root, dst=self.export_sources_folder)
        copy(self, "*.hpp", src=os.path.join(root, "include"),
             dst=os.path.join(self.export_sources_folder, "include"))

    def requirements(self):
        if self.options.with_fmt:
            self.requires("fmt/[>=9.1 <13]", transitive_headers=True)
        if self.options.with_nlohmann_json:
            self.requires("nlohmann_json/[>=3.11 <4]", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", src=self.source_folder,
             dst=os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", src=os.path.join(self.source_folder, "include"),
             dst=os.path.join(self.package_folder, "include"))

    def package_id(self):
        self.info.clear()  # headers alone: one package for every compiler and option

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "ducat")
        self._component("ducat", [])
        if self.options.with_fmt:
            self._component("fmt", ["ducat", "fmt::fmt"])
        if self.options.with_nlohmann_json:
            self._component("nlohmann_json", ["ducat", "nlohmann_json::nlohmann_json"])
            self._component("testing", ["nlohmann_json"])

    def _component(self, name, requires):
        component = self.cpp_info.components[name]
        component.set_property("cmake_target_name", f"ducat::{name}")
        component.requires = requires
        component.bindirs = []
        component.libdirs = []
