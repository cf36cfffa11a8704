using System.Text.Json;
using TradingConsole.Core.Operations;
using Xunit;

namespace TradingConsole.Core.Tests.Operations;

public sealed class PresetRulesTests
{
    private readonly PresetRules _rules = new(PresetCases.Definitions);

    [Fact]
    public void Check_EverySeed_IsFine() =>
        Assert.All(_rules.Definitions, definition =>
            Assert.All(definition.Seeds, seed => Assert.Empty(_rules.Check(definition.Kind, seed.Body))));

    [Fact]
    public void Check_TwoValuesOutOfRange_NamesBothWithTheirRanges()
    {
        var problems = Check("policy", ("leverageMax", "25"), ("riskPerTradeFraction", "0.2"));

        Assert.Equal(
            [
                "RiskPerTradeFraction was 0.2; it must lie from 0.0001 to 0.05.",
                "LeverageMax was 25; it must lie from 1 to 20.",
            ],
            problems);
    }

    [Theory]
    [InlineData("risk", "positionsMax", "\"six\"", "positionsMax was \"six\"")]
    [InlineData("risk", "positionsMax", "0", "PositionsMax was 0")]
    [InlineData("risk", "dataAgeMax", "\"00:10:00\"", "DataAgeMax in seconds was 600")]
    [InlineData("label", "horizonBars", "2.5", "horizonBars was 2.5")]
    [InlineData("label", "kSl", "-1", "KSl was -1")]
    [InlineData("policy", "surprise", "1", "surprise is not a field of a policy preset")]
    [InlineData("policy", "name", "\"\"", "Name was ''")]
    [InlineData("policy", "name", "null", "name was null")]
    public void Check_BadField_IsNamedWithItsValue(string kind, string field, string value, string message) =>
        Assert.StartsWith(message, Assert.Single(Check(kind, (field, value))), StringComparison.Ordinal);

    [Fact]
    public void Check_MissingField_IsNamed()
    {
        var problems = _rules.Check("label", JsonElement.Parse("""{"kTp":12,"kSl":8,"horizonBars":240,"riskMaeAtr":16,"feeRate":0.0004}"""));

        Assert.Equal("slippageK is missing; a preset names every field that has no default.", Assert.Single(problems).ErrorMessage);
    }

    [Theory]
    [InlineData("colour", "{}")]
    [InlineData("label", "[]")]
    public void Check_UnknownKindOrShape_IsOneProblem(string kind, string body) =>
        Assert.Single(_rules.Check(kind, JsonElement.Parse(body)));

    private List<string?> Check(string kind, params (string Field, string Value)[] changes)
    {
        var seed = _rules.Definitions.Single(definition => definition.Kind == kind).Seeds[^1].Body;
        var fields = seed.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetRawText());
        foreach (var (field, value) in changes)
        {
            fields[field] = value;
        }

        var body = "{" + string.Join(",", fields.Select(field => $"\"{field.Key}\":{field.Value}")) + "}";
        return [.. _rules.Check(kind, JsonElement.Parse(body)).Select(problem => problem.ErrorMessage)];
    }
}
