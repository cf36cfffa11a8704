using System.Globalization;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

/// <summary>One cut or one wrong character anywhere in a model: told with its line, or harmless to the format.</summary>
public sealed class LightGbmTextDamageTests
{
    private const string EndOfTrees = "end of trees";

    private static readonly string Original = LightGbmText.Write(RandomTrees.Ensemble(new SeededRandom(11), 3, 6, 3));

    [Fact]
    public void Read_CutAnywhereBeforeTheEndOfTrees_NamesALine()
    {
        var last = Original.IndexOf(EndOfTrees, StringComparison.Ordinal) + EndOfTrees.Length;
        for (var length = 0; length < last; length++)
        {
            var thrown = Assert.Throws<LightGbmFormatException>(() => LightGbmText.Read(Original[..length]));

            Assert.StartsWith("line ", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_OneStrangeCharacter_NamesItsVeryLine()
    {
        var line = 1;
        var lastLine = Original[..Original.IndexOf(EndOfTrees, StringComparison.Ordinal)].Count(sign => sign == '\n');
        for (var at = 0; line <= lastLine; at++)
        {
            var isNewLine = Original[at] == '\n';
            if (!isNewLine && Fault(Original[..at] + '~' + Original[(at + 1)..]) is { } fault)
            {
                Assert.Equal(line, LineOf(fault));
            }
            else
            {
                // A feature name is free to hold any sign, and so is the range the name stands for.
                Assert.True(isNewLine || line is 7 or 8, $"'~' for '{Original[at]}' on line {line} passed");
            }

            line += isNewLine ? 1 : 0;
        }
    }

    [Theory]
    [InlineData(' ')]
    [InlineData('\n')]
    [InlineData('9')]
    [InlineData('-')]
    [InlineData('=')]
    [InlineData('\0')]
    public void Read_OneWrongCharacter_NamesALineOrStillIsAModel(char wrong)
    {
        var lines = Original.Count(sign => sign == '\n') + 2;
        var refused = 0;
        for (var at = 0; at < Original.Length; at++)
        {
            if (Fault(Original[..at] + wrong + Original[(at + 1)..]) is { } fault)
            {
                Assert.InRange(LineOf(fault), 1, lines);
                refused++;
            }
        }

        Assert.True(refused > 100, $"only {refused} of {Original.Length} were refused");
    }

    [Theory]
    [InlineData("decision_type=", "decision_typo=", "is no key of the tree 0")]
    [InlineData("objective=regression", "objectivf=regression", "line 7: 'objectivf' is no key of the header")]
    [InlineData("objective=regression", "objective=regressiom", "line 7: key 'objective' of the header is 'regressiom', which is no objective of LightGBM's")]
    [InlineData("objective=regression", "objective=binary sigmoie:1", "line 7: key 'objective' of the header has the word 'sigmoie:1'")]
    [InlineData("version=v4", "version=v9", "line 2: key 'version' of the header is 'v9', must be one of v2, v3, v4")]
    [InlineData("end of parameters", "end of parametars", "'parameters:' is not followed by 'end of parameters'")]
    public void Read_DamagedWord_IsNotPassedOver(string word, string damaged, string complaint)
    {
        var valid = Original.Replace("max_feature_idx=2\n", "max_feature_idx=2\nobjective=regression\n", StringComparison.Ordinal)
            + "\nparameters:\n[seed: 7]\n\nend of parameters\n";
        LightGbmText.Read(valid);

        var thrown = Assert.Throws<LightGbmFormatException>(() => LightGbmText.Read(valid.Replace(word, damaged, StringComparison.Ordinal)));

        Assert.Contains(complaint, thrown.Message, StringComparison.Ordinal);
        Assert.StartsWith("line ", thrown.Message, StringComparison.Ordinal);
    }

    private static int LineOf(string fault) =>
        int.Parse(fault["line ".Length..fault.IndexOfAny([' ', ':'], "line ".Length)], CultureInfo.InvariantCulture);

    private static string? Fault(string text)
    {
        try
        {
            var model = LightGbmText.Read(text);
            model.PredictRaw(new double[model.Header.FeatureCount], new double[model.Header.TreesPerIteration]);
            return null;
        }
        catch (LightGbmFormatException fault)
        {
            return fault.Message;
        }
    }
}
