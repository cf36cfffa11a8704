namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>A prompt's words, kept in the assembly under its version: another wording is another file.</summary>
/// <param name="Version">The file's name, e.g. <c>question_quality_v1</c>; part of every cache key.</param>
internal sealed record Prompt(string Version, string Text)
{
    public static Prompt QuestionQuality { get; } = Load("question_quality_v1");

    public static Prompt Explanation { get; } = Load("explain_5lines_v1");

    private static Prompt Load(string version)
    {
        using var stream = typeof(Prompt).Assembly.GetManifestResourceStream($"prompts/{version}.md")
            ?? throw new InvalidOperationException($"The prompt {version}.md is not in the assembly.");
        using var reader = new StreamReader(stream);
        return new Prompt(version, reader.ReadToEnd().ReplaceLineEndings("\n").Trim());
    }
}
