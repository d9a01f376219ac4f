// SPDX-License-Identifier: MIT
// The nominal peaks of accelerators: dense FP16, or BF16 where no FP16 peak is published. Written
// by cmake/generate_catalogue.py; a test compares every row with the table it was made from.
#ifndef DUCAT_USAGE_NOMINAL_PEAKS_HPP
#define DUCAT_USAGE_NOMINAL_PEAKS_HPP

#include <ducat/exact/text_view.hpp>
#include <ducat/units/rate.hpp>
#include <ducat/usage/device_rate.hpp>

namespace ducat::inline v0 {

namespace detail {

// clang-format off
inline constexpr text_view nominal_peak_sources[] = {
    "FlagPerf vendor README 147 FP16/BF16",
    "FlagPerf vendor README: R480-X8 = 1 PFLOPS FP16 over 8 R300",
    "Google Cloud TPU v5e doc (197; int8 393/394)",
    "Google Cloud TPU v5p doc",
    "Google Cloud TPU v6e doc",
    "LLM-Viewer hardware_params.py (309.677/2)",
    "Lightning-AI/pytorch-lightning fabric/utilities/throughput.py @0810121 (vendor datasheets, "
    "sparse halved)",
    "Tom's Hardware 2022-08 table",
    "citsjtu2020/LLM-Prof hardware_spec.md; vendor datasheet, from memory; not re-fetched",
    "gist mikasenghaas accelerator-intensity 165e12; Ada whitepaper (from memory)",
    "gitcode cann/ops-* issue (white paper + CANN platform_config ini arithmetic); verl 354",
    "stas00 (Google Cloud tpu7x doc)",
    "stas00/ml-engineering compute/accelerator/README.md @7bc7c30 (2026-08), dense table + vendor "
    "links",
    "stas00/ml-engineering compute/accelerator/README.md @7bc7c30 (2026-08), dense table + vendor "
    "links; Lightning-AI/pytorch-lightning fabric/utilities/throughput.py @0810121 (vendor "
    "datasheets, sparse halved)",
    "stas00/ml-engineering compute/accelerator/README.md @7bc7c30 (2026-08), dense table + vendor "
    "links; verl flops_counter.py @02cf355",
    "vendor datasheet, from memory; not re-fetched",
    "verl flops_counter.py @02cf355",
    "verl flops_counter.py @02cf355; citsjtu2020/LLM-Prof hardware_spec.md",
    "verl flops_counter.py @02cf355; vendor datasheet, from memory; not re-fetched",
};

inline constexpr nominal_peak nominal_peak_rows[] = {
    {"NVIDIA", "V100 SXM2",
     number_format::fp16, flops_rate{125'000}, start_of_day(2017, 1, 1),
     nominal_peak_sources[6], confidence::high},
    {"NVIDIA", "V100 PCIe",
     number_format::fp16, flops_rate{112'000}, start_of_day(2017, 1, 1),
     nominal_peak_sources[6], confidence::high},
    {"NVIDIA", "V100S PCIe",
     number_format::fp16, flops_rate{130'000}, start_of_day(2019, 1, 1),
     nominal_peak_sources[6], confidence::high},
    {"NVIDIA", "T4",
     number_format::fp16, flops_rate{65'000}, start_of_day(2018, 1, 1),
     nominal_peak_sources[6], confidence::high},
    {"NVIDIA", "A10",
     number_format::fp16, flops_rate{125'000}, start_of_day(2021, 1, 1),
     nominal_peak_sources[8], confidence::high},
    {"NVIDIA", "A40",
     number_format::fp16, flops_rate{149'700}, start_of_day(2020, 1, 1),
     nominal_peak_sources[18], confidence::high},
    {"NVIDIA", "RTX A6000",
     number_format::fp16, flops_rate{154'800}, start_of_day(2020, 1, 1),
     nominal_peak_sources[5], confidence::high},
    {"NVIDIA", "A100 SXM4",
     number_format::fp16, flops_rate{312'000}, start_of_day(2020, 1, 1),
     nominal_peak_sources[13], confidence::high},
    {"NVIDIA", "A100 PCIe",
     number_format::fp16, flops_rate{312'000}, start_of_day(2020, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"NVIDIA", "A800 SXM4",
     number_format::fp16, flops_rate{312'000}, start_of_day(2022, 1, 1),
     nominal_peak_sources[17], confidence::high},
    {"NVIDIA", "L4",
     number_format::fp16, flops_rate{121'000}, start_of_day(2023, 1, 1),
     nominal_peak_sources[15], confidence::high},
    {"NVIDIA", "L40",
     number_format::fp16, flops_rate{181'050}, start_of_day(2022, 1, 1),
     nominal_peak_sources[16], confidence::high},
    {"NVIDIA", "L40S",
     number_format::fp16, flops_rate{362'050}, start_of_day(2023, 1, 1),
     nominal_peak_sources[14], confidence::high},
    {"NVIDIA", "H100 SXM5",
     number_format::fp16, flops_rate{989'400}, start_of_day(2022, 1, 1),
     nominal_peak_sources[13], confidence::high},
    {"NVIDIA", "H100 PCIe",
     number_format::fp16, flops_rate{756'500}, start_of_day(2022, 1, 1),
     nominal_peak_sources[13], confidence::high},
    {"NVIDIA", "H200 SXM",
     number_format::fp16, flops_rate{989'400}, start_of_day(2024, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"NVIDIA", "GH200 (per GPU)",
     number_format::fp16, flops_rate{989'400}, start_of_day(2023, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"NVIDIA", "B200",
     number_format::fp16, flops_rate{2'250'000}, start_of_day(2024, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"NVIDIA", "GB200 (per GPU)",
     number_format::fp16, flops_rate{2'500'000}, start_of_day(2024, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"NVIDIA", "RTX 4090",
     number_format::fp16, flops_rate{165'200}, start_of_day(2022, 1, 1),
     nominal_peak_sources[9], confidence::high},
    {"AMD", "MI210",
     number_format::fp16, flops_rate{181'000}, start_of_day(2022, 1, 1),
     nominal_peak_sources[15], confidence::high},
    {"AMD", "MI250",
     number_format::fp16, flops_rate{362'100}, start_of_day(2021, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"AMD", "MI250X",
     number_format::fp16, flops_rate{383'000}, start_of_day(2021, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"AMD", "MI300X",
     number_format::fp16, flops_rate{1'307'400}, start_of_day(2023, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"AMD", "MI325X",
     number_format::fp16, flops_rate{1'307'400}, start_of_day(2024, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"AMD", "MI355X",
     number_format::fp16, flops_rate{2'516'600}, start_of_day(2025, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"Intel", "Gaudi2",
     number_format::bf16, flops_rate{432'000}, start_of_day(2022, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"Intel", "Gaudi3",
     number_format::fp16, flops_rate{459'000}, start_of_day(2024, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"Google", "TPU v3 (per chip)",
     number_format::bf16, flops_rate{123'000}, start_of_day(2018, 1, 1),
     nominal_peak_sources[6], confidence::high},
    {"Google", "TPU v4",
     number_format::bf16, flops_rate{275'000}, start_of_day(2021, 1, 1),
     nominal_peak_sources[13], confidence::high},
    {"Google", "TPU v5e",
     number_format::bf16, flops_rate{197'000}, start_of_day(2023, 1, 1),
     nominal_peak_sources[2], confidence::high},
    {"Google", "TPU v5p",
     number_format::bf16, flops_rate{459'000}, start_of_day(2023, 1, 1),
     nominal_peak_sources[3], confidence::high},
    {"Google", "TPU v6e Trillium",
     number_format::fp16, flops_rate{918'000}, start_of_day(2024, 1, 1),
     nominal_peak_sources[4], confidence::high},
    {"Google", "TPU v7 Ironwood",
     number_format::fp16, flops_rate{2'307'000}, start_of_day(2025, 1, 1),
     nominal_peak_sources[11], confidence::high},
    {"AWS", "Trainium2",
     number_format::fp16, flops_rate{667'000}, start_of_day(2024, 1, 1),
     nominal_peak_sources[12], confidence::high},
    {"Huawei", "Ascend 910B2",
     number_format::fp16, flops_rate{353'900}, start_of_day(2023, 1, 1),
     nominal_peak_sources[10], confidence::high},
    {"Biren", "BR100 (announced)",
     number_format::bf16, flops_rate{1'024'000}, start_of_day(2022, 1, 1),
     nominal_peak_sources[7], confidence::high},
    {"Biren", "BR104 (announced)",
     number_format::bf16, flops_rate{512'000}, start_of_day(2022, 1, 1),
     nominal_peak_sources[7], confidence::high},
    {"Iluvatar", "TianGai-100 (BI-V100)",
     number_format::fp16, flops_rate{147'000}, start_of_day(2021, 1, 1),
     nominal_peak_sources[0], confidence::high},
    {"Kunlunxin", "R300 (Kunlun 2)",
     number_format::fp16, flops_rate{128'000}, start_of_day(2021, 1, 1),
     nominal_peak_sources[1], confidence::high},
};
// clang-format on

}  // namespace detail

/// The dense peaks that vendors print, high confidence only; each row names its source. A row is
/// valid from the first day of the device's launch year: nothing finer is known.
inline constexpr nominal_peak_table nominal_peaks{
    "device vendors", "2026-11", detail::start_of_day(2026, 11, 1), detail::nominal_peak_rows,
    sizeof(detail::nominal_peak_rows) / sizeof(detail::nominal_peak_rows[0])};
static_assert(check_table(nominal_peaks));

}  // namespace ducat::inline v0

#endif
