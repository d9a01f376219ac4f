// SPDX-License-Identifier: MIT
namespace link_test {
int compare();
}

int main() { return link_test::compare(); }
