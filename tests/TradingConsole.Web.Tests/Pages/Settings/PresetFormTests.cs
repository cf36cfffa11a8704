using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Operations;
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

    private static void AssertCovers<T>(string kind)
        where T : class => Assert.Equal(
        PresetDefinition.For<T>(kind, _ => []).Fields.Where(name => name != "name").Order(StringComparer.OrdinalIgnoreCase),
        PresetFields.Of(kind).Select(field => JsonNamingPolicy.CamelCase.ConvertName(field.Name)).Order(StringComparer.OrdinalIgnoreCase));

    private static PresetField Field(PresetForm form, string name) => form.Fields.Single(field => field.Name == name);

    private static JsonElement Json<T>(T preset) => JsonSerializer.SerializeToElement(preset, PresetDefinition.Json);

    private static T Read<T>(PresetForm form) => form.ToBody().Deserialize<T>(PresetDefinition.Json)!;
}
