// Code without a language, such as a line for the terminal, is not coloured by a guess.
export default {
  configureHljs: (hljs) => hljs.configure({ languages: ['plaintext'] }),
}
