;;; fdl.el --- FDL, the Flow Definition Language of Alibaba Cloud CloudFlow  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "28.1") (eglot "1.9"))

;;; Commentary:
;; Flows, flow tests and `fdlc.yaml' are served by `fdlc lsp' through eglot.
;; Load this file; `M-x eglot' is started for flows by itself.

;;; Code:

(require 'eglot)

(defgroup fdl nil "Flows of CloudFlow." :group 'languages)

(defcustom fdl-program "fdlc"
  "The program fdlc: on the path, or its whole path."
  :type 'string)

(defvar fdl--expressions
  `(("\\$\\(?:Input\\|Output\\|Context\\|Global\\|Item\\)\\_>" . font-lock-variable-name-face)
    ("^\\s-*\\(?:- +\\)*\\(?:Type\\): +\\(StateMachine\\|Task\\|Pass\\|Wait\\|Succeed\\|Fail\\|Choice\\|Parallel\\|Map\\)\\s-*$" 1 font-lock-type-face)
    ("^\\s-*\\(?:- +\\)*\\(?:Name\\|Next\\|Default\\|StartAt\\): +\\(.+?\\)\\s-*$" 1 font-lock-function-name-face)
    ("^\\s-*\\(?:- +\\)*\\([^ \t\n#:]+\\):" 1 font-lock-keyword-face)))

(defvar fdl-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?$ "_" table)
    table))

;;;###autoload
(define-derived-mode fdl-mode prog-mode "FDL"
  "Edits flows of CloudFlow."
  (setq-local comment-start "# ")
  (setq-local indent-tabs-mode nil)
  (setq-local tab-width 2)
  (setq-local indent-line-function #'indent-relative)
  (setq-local font-lock-defaults '(fdl--expressions))
  (eglot-ensure))

;;;###autoload
(add-to-list 'auto-mode-alist
             '("\\(?:\\.\\(?:fdl\\|flow\\)\\.\\(?:ya?ml\\|json\\)\\|/flow\\.ya?ml\\)\\'" . fdl-mode))

;; The mode's name without `-mode' is what eglot tells the server: `fdl'.
(add-to-list 'eglot-server-programs
             `(fdl-mode . ,(lambda (&rest _) (list fdl-program "lsp"))))

(provide 'fdl)
;;; fdl.el ends here
