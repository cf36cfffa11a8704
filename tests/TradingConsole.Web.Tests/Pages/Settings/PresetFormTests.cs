using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Risk;
using TradingConsole.Web.Pages.Settings;
using Xunit;

namespace TradingConsole.Web.Tests.Pages.Settings;

public sealed class PresetFormTests
{
    [Fact]
    public void Changes_Untouched_AreNone()
    {
        Assert.Empty(new PresetForm("policy", Json(PolicyPreset.Calibrated)).Changes());
        Assert.Empty(new PresetForm("risk", Json(RiskPreset.Seed)).Changes());
        Assert.Empty(new PresetForm("label", Json(LabelSpec.Calibrated)).Changes());
    }

    [Fact]
    public void ToBody_Untouched_ReadsBackAsTheSamePreset()
    {
        Assert.Equal(PolicyPreset.Seed, Read<PolicyPreset>(new PresetForm("policy", Json(PolicyPreset.Seed))));
        Assert.Equal(RiskPreset.Seed, Read<RiskPreset>(new PresetForm("risk", Json(RiskPreset.Seed))));
        Assert.Equal(LabelSpec.Seed, Read<LabelSpec>(new PresetForm("label", Json(LabelSpec.Seed))));
    }

    [Fact]
    public void Changes_EditedPercent_NamesBothAsShown()
    {
        var form = new PresetForm("risk", Json(RiskPreset.Seed));
        form.SetText(Field(form, "DayLossFractionMax"), "1.5");

        var change = Assert.Single(form.Changes());

        Assert.Equal(("2", "1.5"), (change.Before, change.After));
        Assert.Equal(0.015, Read<RiskPreset>(form).DayLossFractionMax, 12);
    }

    [Fact]
    public void ToBody_DurationAndWholeNumber_KeepTheirTypes()
    {
        var form = new PresetForm("risk", Json(RiskPreset.Seed));
        form.SetText(Field(form, "DataAgeMax"), "7.5");
        form.SetText(Field(form, "PositionsMax"), "4");

        var saved = Read<RiskPreset>(form);

        Assert.Equal(TimeSpan.FromSeconds(7.5), saved.DataAgeMax);
        Assert.Equal(4, saved.PositionsMax);
    }

    [Fact]
    public void Promotion_EmptiedLimitAndSwitch_AreNotAskedAnyMore()
    {
        var form = new PresetForm("promotion", Json(PromotionRules.Default));
        Assert.Empty(form.Changes());
        form.SetText(Field(form, "PsiMax"), " ");
        form.SetText(Field(form, "AsksChallenger"), PresetForm.No);
        form.SetText(Field(form, "DeflatedSharpeMin"), "90");

        var saved = Read<PromotionRules>(form);

        Assert.Equal(
            PromotionRules.Default with { PsiMax = null, AsksChallenger = false, DeflatedSharpeMin = 0.9, JudgedTargets = saved.JudgedTargets }, saved);
        Assert.Equal(PromotionRules.Default.JudgedTargets.AsEnumerable(), saved.JudgedTargets);
        Assert.Equal(
            [("95", "90"), ("0.65", "not asked"), ("yes", "no")],
            form.Changes().Select(change => (change.Before, change.After)));
        Assert.Equal("", new PresetForm("promotion", form.ToBody()).TextOf(Field(form, "PsiMax")));
    }

    [Theory]
    [InlineData("ShadowHoursMin", "-1", "0 to 8760")]
    [InlineData("OverfittingProbabilityMax", "101", "0 to 100")]
    [InlineData("DriftAgeHoursMax", "", "expected a number")]
    public void Promotion_BadValue_NamesFieldValueAndRule(string name, string text, string part)
    {
        var form = new PresetForm("promotion", Json(PromotionRules.Default));
        form.SetText(Field(form, name), text);

        Assert.Contains(part, form.ErrorOf(Field(form, name)), StringComparison.Ordinal);
        Assert.False(form.IsValid);
    }

    [Theory]
    [InlineData("LeverageMax", "2.5", "whole")]
    [InlineData("LeverageMax", "21", "1 to 20")]
    [InlineData("EvMin", "abc", "'abc'")]
    [InlineData("EvMin", "NaN", "expected a number")]
    [InlineData("Q05MinAtr", "0.5", "-100 to 0")]
    public void ErrorOf_BadValue_NamesFieldValueAndRule(string name, string text, string part)
    {
        var form = new PresetForm("policy", Json(PolicyPreset.Calibrated));
        form.SetText(Field(form, name), text);

        var error = form.ErrorOf(Field(form, name));

        Assert.NotNull(error);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.False(form.IsValid);
    }

    [Fact]
    public void SetText_TypographicMinus_IsAMinus()
    {
        var form = new PresetForm("policy", Json(PolicyPreset.Calibrated));
        form.SetText(Field(form, "Q05MinAtr"), "−8");

        Assert.Equal(-8, Read<PolicyPreset>(form).Q05MinAtr);
    }

    [Fact]
    public void Fields_OfEachKind_CoverEveryNumberOfTheRecord()
    {
        AssertCovers<PolicyPreset>("policy");
        AssertCovers<RiskPreset>("risk");
        AssertCovers<LabelSpec>("label");
        AssertCovers<QualityPreset>("quality");
        AssertCovers<PromotionRules>("promotion", "judgedTargets");
    }

    [Theory]
    [InlineData("BTCUSDT\nethusdt", "ETHUSDT")]
    [InlineData("BTCUSDT, BTCUSDT", "twice")]
    [InlineData("ETHUSDT", "BTCUSDT is missing")]
    [InlineData("BTC/USDT BTCUSDT", "separator")]
    [InlineData("", "empty")]
    public void Universe_BadList_SaysWhichSymbolAndRule(string text, string part) =>
        Assert.Contains(UniverseEdit.Parse(text).Errors, error => error.Contains(part, StringComparison.Ordinal));

    [Fact]
    public void Universe_MoreThanFifty_IsRefused()
    {
        var text = string.Join('\n', Enumerable.Range(0, 51).Select(i => i == 0 ? "BTCUSDT" : string.Create(CultureInfo.InvariantCulture, $"A{i}USDT")));

        Assert.Contains(UniverseEdit.Parse(text).Errors, error => error.Contains("at most 50", StringComparison.Ordinal));
    }

    /// <param name="besides">What the form leaves as it is.</param>
    private static void AssertCovers<T>(string kind, string? besides = null)
        where T : class => Assert.Equal(
        PresetDefinition.For<T>(kind, _ => []).Fields.Where(name => name != "name" && name != besides).Order(StringComparer.OrdinalIgnoreCase),
        PresetFields.Of(kind).Select(field => JsonNamingPolicy.CamelCase.ConvertName(field.Name)).Order(StringComparer.OrdinalIgnoreCase));

    private static PresetField Field(PresetForm form, string name) => form.Fields.Single(field => field.Name == name);

    private static JsonElement Json<T>(T preset) => JsonSerializer.SerializeToElement(preset, PresetDefinition.Json);

    private static T Read<T>(PresetForm form) => form.ToBody().Deserialize<T>(PresetDefinition.Json)!;
}
